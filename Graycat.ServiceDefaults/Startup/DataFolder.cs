using Microsoft.Extensions.Configuration;

namespace Graycat.ServiceDefaults.Startup;

/// <summary>Where Graycat keeps what must survive a restart: the key it made, the queue's file, pulled models.</summary>
public static class DataFolder
{
    /// <summary><c>GRAYCAT_HOME</c>, else <c>graycat</c> in the platform's application-data folder.</summary>
    public static string Resolve(IConfiguration configuration)
    {
        if (configuration["GRAYCAT_HOME"] is { Length: > 0 } home)
            return Path.GetFullPath(home);
        string applicationData = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return Path.Combine(applicationData.Length > 0 ? applicationData : Path.GetTempPath(), "graycat");
    }
}
