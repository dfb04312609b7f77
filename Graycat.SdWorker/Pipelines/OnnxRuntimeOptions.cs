namespace Graycat.SdWorker.Pipelines;

/// <summary>How ONNX Runtime runs the models.</summary>
public sealed record OnnxRuntimeOptions
{
    /// <summary>Threads within one operator; 0 (default) for half the machine's cores, so that a text worker beside this one has the other half.</summary>
    public int Threads { get; init; }

    /// <summary><c>cpu</c> (default), or <c>cuda</c> or <c>cuda:n</c> where the runtime's GPU build is installed.</summary>
    public string Device { get; init; } = "cpu";

    internal int EffectiveThreads => Threads > 0 ? Threads : Math.Max(Environment.ProcessorCount / 2, 1);
}
