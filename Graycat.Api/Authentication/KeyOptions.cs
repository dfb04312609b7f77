namespace Graycat.Api.Authentication;

/// <summary>One entry of the configuration section <c>Keys</c> (also <c>Keys__0__Token</c>, …).</summary>
public sealed class KeyOptions
{
    /// <summary>Unique; shown in logs and telemetry. 1 to 64 characters. Default: made from the token's hash.</summary>
    public string? Name { get; set; }

    /// <summary>The token that clients send. This or <see cref="TokenSha256"/> is required.</summary>
    public string? Token { get; set; }

    /// <summary>SHA-256 of the token, 64 hexadecimal digits, for configurations that must not hold secrets.</summary>
    public string? TokenSha256 { get; set; }

    /// <summary>0 = no limit. Default: <c>RATE_LIMIT_PER_MINUTE</c>.</summary>
    public int? RequestsPerMinute { get; set; }

    /// <summary>Jobs that may wait in one queue; 0 = no bound of its own. Default 0.</summary>
    public int MaxQueued { get; set; }

    /// <summary>Jobs that may run in one queue; 0 = no bound. Default 0.</summary>
    public int MaxRunning { get; set; }

    /// <summary>Share against other keys, 0.01 to 100. Default 1.</summary>
    public double Weight { get; set; } = 1;

    /// <summary>The highest priority its jobs may ask for (header <c>X-Priority</c>), −8 to 7. Default 0.</summary>
    public int MaxPriority { get; set; }

    /// <summary>The models it may use. Default: all.</summary>
    public IList<string> Models { get; set; } = [];

    /// <summary>Whether it may load, unload, pull and delete models, and change options that touch others. Default false.</summary>
    public bool Admin { get; set; }
}
