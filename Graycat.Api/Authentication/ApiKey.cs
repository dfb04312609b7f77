namespace Graycat.Api.Authentication;

/// <summary>A key that may use the server. The token itself is forgotten; its hash is kept.</summary>
public sealed record ApiKey
{
    /// <summary>Names the key in the queue, in Redis and in logs: its <see cref="KeyOptions.Name"/>, else made from its hash.</summary>
    public required string Id { get; init; }

    /// <summary>SHA-256 of the token, 32 bytes.</summary>
    public required byte[] TokenHash { get; init; }

    /// <summary>0 = no limit.</summary>
    public int RequestsPerMinute { get; init; }

    /// <summary>Jobs that may wait in one queue; 0 = no bound of its own.</summary>
    public int MaxQueued { get; init; }

    /// <summary>Jobs that may run in one queue; 0 = no bound.</summary>
    public int MaxRunning { get; init; }

    /// <summary>Share against other keys; 1 is the usual one.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>The highest priority its jobs may ask for.</summary>
    public int MaxPriority { get; init; }

    /// <summary>The models it may use; empty = all.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>Whether it may load, unload, pull and delete models, and change options that touch others.</summary>
    public bool IsAdmin { get; init; }

    /// <summary>Whether the key may use a model.</summary>
    public bool MayUse(string model) => Models.Count == 0 || Models.Contains(model, StringComparer.OrdinalIgnoreCase);
}
