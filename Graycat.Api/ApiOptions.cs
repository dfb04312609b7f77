using Graycat.Api.Authentication;
using Microsoft.Extensions.Options;

namespace Graycat.Api;

/// <summary>The gateway's settings, each read from the variable that it names. Validated at start.</summary>
public sealed class ApiOptions
{
    /// <summary><c>API_TOKENS</c>, comma-separated: keys with the common settings, which may administer the server.</summary>
    public IReadOnlyList<string> Tokens { get; set; } = [];

    /// <summary>The section <c>Keys</c>: keys with settings of their own.</summary>
    public IReadOnlyList<KeyOptions> Keys { get; set; } = [];

    /// <summary><c>RATE_LIMIT_PER_MINUTE</c>: requests a minute of each key; 0 = none. Default 60.</summary>
    public int RateLimitPerMinute { get; set; } = 60;

    /// <summary><c>REQUEST_TIMEOUT</c> in seconds: until the whole answer, or a stream's first event, must be there. Default 60 s.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary><c>IMAGE_TIMEOUT</c> in seconds: as <see cref="RequestTimeout"/>, for images. Default 300 s.</summary>
    public TimeSpan ImageTimeout { get; set; } = TimeSpan.FromSeconds(300);

    /// <summary><c>STREAM_TIMEOUT</c> in seconds: until a stream must have ended. Default 3,600 s.</summary>
    public TimeSpan StreamTimeout { get; set; } = TimeSpan.FromHours(1);

    /// <summary><c>JOB_TIMEOUT</c> in seconds: until an asynchronous job must have ended. Default 3,600 s.</summary>
    public TimeSpan JobTimeout { get; set; } = TimeSpan.FromHours(1);

    /// <summary><c>CORS_ORIGINS</c>, comma-separated, or <c>*</c>. Default: none.</summary>
    public IReadOnlyList<string> CorsOrigins { get; set; } = [];

    /// <summary><c>CORS_CREDENTIALS</c>: whether browsers may send credentials. Not together with <c>*</c>. Default false.</summary>
    public bool CorsCredentials { get; set; }

    /// <summary><c>MAX_REQUEST_BYTES</c>: the largest body. Default 64 MiB.</summary>
    public long MaxRequestBytes { get; set; } = 64 << 20;

    /// <summary><c>DEFAULT_MODEL</c>: answers requests that name none. Default: a loaded one, else the first by name.</summary>
    public string? DefaultModel { get; set; }

    /// <summary><c>WEBHOOK_HOSTS</c>, comma-separated: hosts (with port, where it is not the scheme's) that results may be sent to. Default: none.</summary>
    public IReadOnlyList<string> WebhookHosts { get; set; } = [];

    /// <summary><c>WEBHOOK_SECRET</c>: signs webhooks. Required with <see cref="WebhookHosts"/>.</summary>
    public string? WebhookSecret { get; set; }

    /// <summary>Silence after which a stream that has not begun sends a comment. Default 15 s.</summary>
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long a stream's headers wait for the first event, so that a failure found at once still has its status.
    /// Default 200 ms.
    /// </summary>
    public TimeSpan HeaderGrace { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Events that a reader may be behind before its job is cancelled. Default 4,096.</summary>
    public int MaxReaderBacklog { get; set; } = 4096;

    /// <summary>Prompts of one request that wait or run at the same time. Default 8.</summary>
    public int MaxConcurrentPrompts { get; set; } = 8;
}

/// <summary>Reads <see cref="ApiOptions"/> from environment variables and configuration.</summary>
internal sealed class ReadApiOptions(IConfiguration configuration) : IConfigureOptions<ApiOptions>
{
    public void Configure(ApiOptions options)
    {
        options.Tokens = List("API_TOKENS");
        options.Keys = configuration.GetSection("Keys").Get<List<KeyOptions>>() ?? [];
        options.RateLimitPerMinute = (int)Whole("RATE_LIMIT_PER_MINUTE", options.RateLimitPerMinute);
        options.RequestTimeout = Seconds("REQUEST_TIMEOUT", options.RequestTimeout);
        options.ImageTimeout = Seconds("IMAGE_TIMEOUT", options.ImageTimeout);
        options.StreamTimeout = Seconds("STREAM_TIMEOUT", options.StreamTimeout);
        options.JobTimeout = Seconds("JOB_TIMEOUT", options.JobTimeout);
        options.CorsOrigins = List("CORS_ORIGINS");
        options.CorsCredentials = configuration.GetValue("CORS_CREDENTIALS", false);
        options.MaxRequestBytes = Whole("MAX_REQUEST_BYTES", options.MaxRequestBytes);
        options.DefaultModel = configuration["DEFAULT_MODEL"];
        options.WebhookHosts = List("WEBHOOK_HOSTS");
        options.WebhookSecret = configuration["WEBHOOK_SECRET"];
    }

    private string[] List(string name) =>
        (configuration[name] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    // A value that can't be read becomes one that the validation refuses with its name.
    private long Whole(string name, long otherwise) =>
        string.IsNullOrWhiteSpace(configuration[name]) ? otherwise : long.TryParse(configuration[name], out long value) ? value : -1;

    private TimeSpan Seconds(string name, TimeSpan otherwise)
    {
        if (string.IsNullOrWhiteSpace(configuration[name]))
            return otherwise;
        bool isNumber = double.TryParse(configuration[name], System.Globalization.CultureInfo.InvariantCulture, out double seconds);
        return isNumber && seconds is >= 0 and < 1e7 ? TimeSpan.FromSeconds(seconds) : TimeSpan.Zero;
    }
}

/// <summary>Names every mistake in the settings at once.</summary>
internal sealed class ValidateApiOptions(IConfiguration configuration) : IValidateOptions<ApiOptions>
{
    public ValidateOptionsResult Validate(string? name, ApiOptions options)
    {
        var mistakes = Mistakes(options).ToList();
        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }

    private IEnumerable<string> Mistakes(ApiOptions options) =>
        [.. KeyMistakes(options), .. NumberMistakes(options), .. OriginMistakes(options), .. WebhookMistakes(options)];

    private static IEnumerable<string> KeyMistakes(ApiOptions options)
    {
        if (options.Tokens.Count + options.Keys.Count == 0)
            yield return "API_TOKENS is not set: give one or more keys, separated by commas, as API_TOKENS=change-me.";
        for (int i = 0; i < options.Keys.Count; i++)
        {
            var key = options.Keys[i];
            if (string.IsNullOrEmpty(key.Token) && key.TokenSha256 is not { Length: 64 })
                yield return $"Keys:{i} has no Token and no TokenSha256 of 64 hexadecimal digits.";
            if (key.TokenSha256 is { } hash && !hash.All(char.IsAsciiHexDigit))
                yield return $"Keys:{i}:TokenSha256 is not hexadecimal.";
            if (key.Weight is not (>= 0.01 and <= 100))
                yield return $"Keys:{i}:Weight is {key.Weight}; it must be between 0.01 and 100.";
            if (key.MaxPriority is not (>= -8 and <= 7))
                yield return $"Keys:{i}:MaxPriority is {key.MaxPriority}; it must be between -8 and 7.";
            if (key.MaxQueued < 0 || key.MaxRunning < 0 || key.RequestsPerMinute < 0)
                yield return $"Keys:{i} has a negative limit; 0 means none.";
            if (key.Name is { } keyName && (keyName.Length is 0 or > 64 || keyName.Any(char.IsControl)))
                yield return $"Keys:{i}:Name must have 1 to 64 characters.";
        }

        if (options.Keys.Where(key => key.Name is not null).GroupBy(key => key.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            yield return $"Keys has the Name '{twice.Key}' twice; names must differ.";
    }

    private IEnumerable<string> NumberMistakes(ApiOptions options)
    {
        if (options.RateLimitPerMinute < 0)
            yield return $"RATE_LIMIT_PER_MINUTE is '{configuration["RATE_LIMIT_PER_MINUTE"]}'; it must be a whole number, as 60, or 0 for none.";
        if (options.MaxRequestBytes < 1024)
            yield return $"MAX_REQUEST_BYTES is '{configuration["MAX_REQUEST_BYTES"]}'; it must be a whole number of at least 1024, as 67108864.";
        (string, TimeSpan)[] times = [("REQUEST_TIMEOUT", options.RequestTimeout), ("IMAGE_TIMEOUT", options.ImageTimeout), ("STREAM_TIMEOUT", options.StreamTimeout), ("JOB_TIMEOUT", options.JobTimeout)];
        foreach (var (variable, value) in times.Where(time => time.Item2 <= TimeSpan.Zero))
            yield return $"{variable} is '{configuration[variable]}'; it must be a number of seconds above 0, as 60.";
    }

    private static IEnumerable<string> OriginMistakes(ApiOptions options)
    {
        if (options.CorsOrigins.Contains("*") && options.CorsCredentials)
            yield return "CORS_ORIGINS=* and CORS_CREDENTIALS=true exclude each other: name the origins, as CORS_ORIGINS=https://app.example.";
    }

    private static IEnumerable<string> WebhookMistakes(ApiOptions options)
    {
        if (options.WebhookHosts.Count > 0 && string.IsNullOrEmpty(options.WebhookSecret))
            yield return "WEBHOOK_HOSTS is set but WEBHOOK_SECRET is not: give a secret that receivers check signatures with.";
    }
}
