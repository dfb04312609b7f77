namespace Graycat.EmbeddedRedis;

/// <summary>How the embedded Garnet runs.</summary>
public sealed class EmbeddedGarnetOptions
{
    /// <summary>Where the append-only file and checkpoints are kept; made if absent. One server at a time may use it.</summary>
    public required string DataFolder { get; init; }

    /// <summary>The loopback port; 0, the default, takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>What clients must send in AUTH; null, the default, for nothing.</summary>
    public string? Password { get; init; }

    /// <summary>Memory for keys and values, as Garnet writes sizes. Default 512m, reserved as it is used.</summary>
    public string Memory { get; init; } = "512m";

    /// <summary>
    /// Answer only once the write is in the append-only file, so that nothing acknowledged is lost when the machine loses power.
    /// Default false: writes go to the file at once but the answer doesn't wait, so the last milliseconds may be lost.
    /// </summary>
    public bool WaitForCommit { get; init; }

    /// <summary>Size from which the append-only file is replaced by a checkpoint. Default 256m.</summary>
    public string AppendOnlyFileLimit { get; init; } = "256m";
}
