namespace Graycat.Llama;

/// <summary>How a model is loaded.</summary>
public sealed record LlamaModelOptions
{
    /// <summary>Layers that go to the accelerator: −1 (default) for all of them, 0 for the processor alone. Without an accelerator it has no effect.</summary>
    public int GpuLayers { get; init; } = -1;

    /// <summary>The accelerator that holds the model when it isn't split; default 0.</summary>
    public int MainGpu { get; init; }

    /// <summary>Maps the file instead of reading it; default true. Pages are then shared between processes.</summary>
    public bool UseMemoryMap { get; init; } = true;

    /// <summary>Keeps the model from being swapped out; default false. Needs a sufficient <c>RLIMIT_MEMLOCK</c>.</summary>
    public bool LockMemory { get; init; }

    /// <summary>Loads metadata and vocabulary but no weights; such a model tokenizes and has no contexts. Default false.</summary>
    public bool VocabularyOnly { get; init; }

    /// <summary>Checks every tensor for values that cannot be (slow); default false.</summary>
    public bool CheckTensors { get; init; }
}
