using System.Security.Cryptography;

namespace Graycat.ServiceDefaults.Startup;

/// <summary>The key that `graycat serve` makes when <c>API_TOKENS</c> names none; readable by its owner only.</summary>
public sealed class KeyFile
{
    private readonly string _path;

    private KeyFile(string path) => _path = path;

    /// <summary>The key of this data folder.</summary>
    public static KeyFile In(string dataFolder) => new(Path.Combine(dataFolder, "api-key"));

    /// <summary>The kept key; null where none was made yet.</summary>
    public string? Read() => File.Exists(_path) ? File.ReadAllText(_path).Trim() : null;

    /// <summary>The kept key, made now where there is none: 32 random bytes.</summary>
    /// <exception cref="StartupException">The folder is not writable.</exception>
    public string ReadOrMake()
    {
        if (Read() is { Length: > 0 } kept)
            return kept;
        string key = "sk-graycat-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(_path, options);
        writer.WriteLine(key);
        return key;
    }
}
