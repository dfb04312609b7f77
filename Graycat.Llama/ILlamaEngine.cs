namespace Graycat.Llama;

/// <summary>
/// A loaded llama.cpp: the way to its models. One per process, since two releases in one process clash. Safe for use from
/// several threads.
/// </summary>
public interface ILlamaEngine
{
    /// <summary>What the library is and what it computes on.</summary>
    LlamaEngineInfo Info { get; }

    /// <summary>
    /// Loads a GGUF file. Blocks until it is loaded (seconds for a large file), so call it on a thread of its own.
    /// </summary>
    /// <param name="path">The file; of a split model the first part.</param>
    /// <param name="options">Where the layers go and how the file is read.</param>
    /// <param name="progress">Called on the loading thread with the part that is loaded, 0 to 1; null when nobody looks.</param>
    /// <param name="cancellationToken">Stops the load at its next progress report; the result is then <see cref="ModelLoadError.Cancelled"/>.</param>
    ModelLoadResult LoadModel(string path, LlamaModelOptions options, Action<float>? progress = null, CancellationToken cancellationToken = default);
}
