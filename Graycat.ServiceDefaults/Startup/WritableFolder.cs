
namespace Graycat.ServiceDefaults.Startup;

/// <summary>Makes the data folder, or says in one sentence why it cannot be used.</summary>
public static class WritableFolder
{
    /// <exception cref="StartupException">The folder cannot be made or written.</exception>
    public static void Ensure(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            string probe = Path.Combine(folder, $".probe-{Environment.ProcessId}");
            File.WriteAllText(probe, "");
            File.Delete(probe);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The data folder {folder} is not writable ({exception.Message.TrimEnd('.')}). Point GRAYCAT_HOME to a folder that this user may write.");
        }
    }
}
