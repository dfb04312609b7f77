using Graycat.Contracts.Images;
using Graycat.SdWorker.Pipelines;

namespace Graycat.SdWorker.Hosting;

/// <summary>The image worker's settings: the configuration section <c>SdWorker</c>, some also by the variable named. Validated at start.</summary>
public sealed class SdWorkerOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "SdWorker";

    /// <summary>Folders with models, separated as in <c>PATH</c> (<c>GRAYCAT_MODELS</c>). Default: <c>models/</c> of the checkout and of <c>GRAYCAT_HOME</c>.</summary>
    public string Models { get; set; } = "";

    /// <summary>Threads within one operator (<c>GRAYCAT_SD_THREADS</c>). 0 to 512; default 0: half the processors, so that a text worker has the rest.</summary>
    public int Threads { get; set; }

    /// <summary><c>cpu</c> (default), <c>cuda</c> or <c>cuda:n</c> (<c>GRAYCAT_SD_DEVICE</c>).</summary>
    public string Device { get; set; } = "cpu";

    /// <summary>Jobs that run at once. 1 to 16; default 1: a picture takes the whole device.</summary>
    public int Slots { get; set; } = 1;

    /// <summary>Models in memory at once. 1 to 100; default 2. The least recently used idle one gives way.</summary>
    public int MaxLoadedModels { get; set; } = 2;

    /// <summary>How long a job is leased before it must be renewed, at a third of it. 1 s to 1 h; default 15 s.</summary>
    public TimeSpan LeaseTime { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a stopping worker lets running jobs finish before it hands them back. 0 to 1 h; default 5 s.</summary>
    public TimeSpan DrainTime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Bounds on what one request may cost.</summary>
    public ImageLimits Limits { get; set; } = new();

    /// <summary>Every mistake, each naming the key and a value that works.</summary>
    public IEnumerable<string> Mistakes()
    {
        if (Threads is < 0 or > 512)
            yield return $"SdWorker:Threads (GRAYCAT_SD_THREADS) is {Threads}; it must be 0 (half the processors) to 512.";
        if (!Device.Equals("cpu", StringComparison.OrdinalIgnoreCase) && !Device.StartsWith("cuda", StringComparison.OrdinalIgnoreCase))
            yield return $"SdWorker:Device (GRAYCAT_SD_DEVICE) is '{Device}'; it must be cpu, cuda or cuda:0.";
        if (Slots is < 1 or > 16)
            yield return $"SdWorker:Slots is {Slots}; it must be 1 to 16.";
        if (MaxLoadedModels is < 1 or > 100)
            yield return $"SdWorker:MaxLoadedModels is {MaxLoadedModels}; it must be 1 to 100, as 2.";
        if (LeaseTime < TimeSpan.FromSeconds(1) || LeaseTime > TimeSpan.FromHours(1))
            yield return $"SdWorker:LeaseTime is {LeaseTime}; it must be 00:00:01 to 01:00:00, as 00:00:15.";
        if (DrainTime < TimeSpan.Zero || DrainTime > TimeSpan.FromHours(1))
            yield return $"SdWorker:DrainTime is {DrainTime}; it must be 00:00:00 to 01:00:00, as 00:00:05.";
    }

    internal OnnxRuntimeOptions Runtime => new() { Threads = Threads, Device = Device };
}
