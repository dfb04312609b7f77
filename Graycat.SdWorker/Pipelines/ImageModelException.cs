namespace Graycat.SdWorker.Pipelines;

/// <summary>A model folder that cannot be used. The message names the file and says what belongs there.</summary>
public sealed class ImageModelException : Exception
{
    /// <summary>Names a file and what is wrong with it.</summary>
    public ImageModelException(string file, string problem, Exception? inner = null)
        : base($"{ShortName(file)}: {problem}", inner) => File = file;

    /// <summary>The file or folder at fault.</summary>
    public string File { get; }

    internal static void ThrowIfMissing(string file, string purpose)
    {
        if (!System.IO.File.Exists(file))
            throw new ImageModelException(file, $"The file is missing; {purpose} would be there.");
    }

    /// <summary>Model folder, part and file: enough to find it, without the machine's folders.</summary>
    private static string ShortName(string file) =>
        string.Join('/', file.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar).TakeLast(3));
}
