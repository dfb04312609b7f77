using Graycat.Llama;

namespace Graycat.LlmWorker.Hosting;

/// <summary>The worker's settings: the configuration section <c>LlmWorker</c>, some also by the variable named. Validated at start.</summary>
public sealed class LlmWorkerOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "LlmWorker";

    /// <summary>Files and folders with models, separated as in <c>PATH</c> (<c>GRAYCAT_MODELS</c>). Default: <c>models/</c> of the checkout and of <c>GRAYCAT_HOME</c>.</summary>
    public string Models { get; set; } = "";

    /// <summary>Sequences of one model that decode at once (<c>GRAYCAT_SLOTS</c>). 1 to 256; default 4.</summary>
    public int MaxSequences { get; set; } = 4;

    /// <summary>
    /// Context of one sequence in tokens (<c>GRAYCAT_CONTEXT</c>). 256 to 16,777,216; default 0: as trained, at most 4,096.
    /// With <see cref="KvUnified"/> one sequence may use what all have together.
    /// </summary>
    public int ContextTokens { get; set; }

    /// <summary>Threads that compute (<c>GRAYCAT_THREADS</c>). 1 to 512; default one fewer than there are processors, at least 1.</summary>
    public int Threads { get; set; } = Math.Max(1, Environment.ProcessorCount - 1);

    /// <summary>Tokens of one engine step at most. 32 to 16,384; default 512.</summary>
    public int BatchTokens { get; set; } = 512;

    /// <summary>One KV cache shared by all sequences instead of one each: for few long contexts. Default false.</summary>
    public bool KvUnified { get; set; }

    /// <summary>Layers on the accelerator (<c>GPU_LAYERS</c>): −1 all, 0 none. Default −1; without an accelerator without effect.</summary>
    public int GpuLayers { get; set; } = -1;

    /// <summary>Type of the cached keys and values: F16, BF16, F32, Q8_0 or Q4_0. Default F16.</summary>
    public KvCacheType KvCacheType { get; set; } = KvCacheType.F16;

    /// <summary>Models in memory at once. 1 to 1,000; default 3. The least recently used idle one gives way.</summary>
    public int MaxLoadedModels { get; set; } = 3;

    /// <summary>Bytes of model files in memory at once; default 0: no bound of its own. A single model may exceed it.</summary>
    public long MaxLoadedBytes { get; set; }

    /// <summary>How long an idle model stays loaded where the request does not say; negative (default): until its room is needed.</summary>
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromSeconds(-1);

    /// <summary>Host memory of each model for prefixes that had to leave the KV cache. Default 256 MiB; 0 keeps none.</summary>
    public long PrefixCacheBytes { get; set; } = 256L << 20;

    /// <summary>How long a job is leased before it must be renewed, at a third of it. 1 s to 1 h; default 15 s: after that, a dead worker's job goes to another.</summary>
    public TimeSpan LeaseTime { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a stopping worker lets running jobs finish before it hands them back. 0 to 1 h; default 5 s.</summary>
    public TimeSpan DrainTime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Every mistake, each naming the key and a value that works.</summary>
    public IEnumerable<string> Mistakes()
    {
        if (MaxSequences is < 1 or > 256)
            yield return $"LlmWorker:MaxSequences (GRAYCAT_SLOTS) is {MaxSequences}; it must be 1 to 256, as 4.";
        if (ContextTokens != 0 && ContextTokens is < 256 or > 1 << 24)
            yield return $"LlmWorker:ContextTokens (GRAYCAT_CONTEXT) is {ContextTokens}; it must be 0 (as trained) or 256 to 16777216, as 4096.";
        if (Threads is < 1 or > 512)
            yield return $"LlmWorker:Threads (GRAYCAT_THREADS) is {Threads}; it must be 1 to 512, as {Math.Max(1, Environment.ProcessorCount - 1)}.";
        if (BatchTokens is < 32 or > 16_384)
            yield return $"LlmWorker:BatchTokens is {BatchTokens}; it must be 32 to 16384, as 512.";
        if (GpuLayers < -1)
            yield return $"LlmWorker:GpuLayers (GPU_LAYERS) is {GpuLayers}; it must be -1 (all) or more, as 0.";
        if (MaxLoadedModels is < 1 or > 1000)
            yield return $"LlmWorker:MaxLoadedModels is {MaxLoadedModels}; it must be 1 to 1000, as 3.";
        if (MaxLoadedBytes < 0)
            yield return $"LlmWorker:MaxLoadedBytes is {MaxLoadedBytes}; it must be 0 (no bound) or more.";
        if (PrefixCacheBytes < 0)
            yield return $"LlmWorker:PrefixCacheBytes is {PrefixCacheBytes}; it must be 0 (none) or more, as 268435456.";
        if (LeaseTime < TimeSpan.FromSeconds(1) || LeaseTime > TimeSpan.FromHours(1))
            yield return $"LlmWorker:LeaseTime is {LeaseTime}; it must be 00:00:01 to 01:00:00, as 00:00:15.";
        if (DrainTime < TimeSpan.Zero || DrainTime > TimeSpan.FromHours(1))
            yield return $"LlmWorker:DrainTime is {DrainTime}; it must be 00:00:00 to 01:00:00, as 00:00:05.";
    }
}
