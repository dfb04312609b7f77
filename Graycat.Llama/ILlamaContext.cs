namespace Graycat.Llama;

/// <summary>
/// A KV cache and the computation over it. Belongs to one thread at a time; only <see cref="RequestAbort"/> may come from
/// another.
/// </summary>
public interface ILlamaContext : IDisposable
{
    /// <summary>What fits.</summary>
    LlamaContextCapacity Capacity { get; }

    /// <summary>
    /// Computes a batch. Spans of <see cref="GetLogits"/> die with the next call. Reads the batch and doesn't change it.
    /// </summary>
    DecodeStatus Decode(LlamaBatch batch);

    /// <summary>Makes the <see cref="Decode"/> that is running return <see cref="DecodeStatus.Aborted"/> soon; without effect when none is running.</summary>
    void RequestAbort();

    /// <summary>
    /// The logits of one entry of the last batch, one per token of the vocabulary; may be changed in place. Valid until the
    /// next <see cref="Decode"/>. An entry that didn't ask for logits is an <see cref="InvalidOperationException"/>.
    /// </summary>
    Span<float> GetLogits(int batchIndex);

    /// <summary>Forgets positions <paramref name="from"/> up to, not including, <paramref name="to"/>. False when the model can't forget a part (recurrent ones); then nothing changed.</summary>
    /// <param name="sequence">The sequence.</param>
    /// <param name="from">First position; 0 for the beginning.</param>
    /// <param name="to">Behind the last position; −1 (default) for the end.</param>
    bool RemoveSequence(SequenceId sequence, int from = 0, int to = -1);

    /// <summary>
    /// Gives <paramref name="target"/> what <paramref name="source"/> knows up to, not including, <paramref name="to"/> (−1,
    /// the default, for all); what the target knew before is forgotten. A unified cache shares the cells, a split one
    /// copies them through host memory. Not between a shift and the next decode.
    /// </summary>
    void CopySequence(SequenceId source, SequenceId target, int to = -1);

    /// <summary>Moves the positions from <paramref name="from"/> up to, not including, <paramref name="to"/> by <paramref name="delta"/>. Needs <see cref="CanShift"/>.</summary>
    void ShiftSequence(SequenceId sequence, int from, int to, int delta);

    /// <summary>The model's positions can be moved.</summary>
    bool CanShift { get; }

    /// <summary>The last position a sequence knows; −1 when it knows none.</summary>
    int SequenceMaxPosition(SequenceId sequence);

    /// <summary>Forgets all sequences.</summary>
    void Clear();

    /// <summary>Bytes <see cref="SaveSequence"/> needs now.</summary>
    long SequenceStateBytes(SequenceId sequence);

    /// <summary>Writes a sequence's state and returns its length; 0 when the buffer is too short, or between a shift and the next decode.</summary>
    int SaveSequence(SequenceId sequence, Span<byte> destination);

    /// <summary>Replaces a sequence by a saved state of the same model and options. False when the bytes aren't one or don't fit; the sequence is then empty.</summary>
    bool LoadSequence(SequenceId sequence, ReadOnlySpan<byte> state);

    /// <summary>
    /// The pooled embedding of a sequence of the last batch, of <see cref="LlamaModelInfo.EmbeddingLength"/> numbers (one
    /// for <see cref="EmbeddingPooling.Rank"/>). Not normalised. Needs <see cref="LlamaContextOptions.Embeddings"/> and a pooling.
    /// </summary>
    ReadOnlySpan<float> GetSequenceEmbedding(SequenceId sequence);

    /// <summary>The embedding of one entry of the last batch that asked for logits, without pooling.</summary>
    ReadOnlySpan<float> GetTokenEmbedding(int batchIndex);
}

/// <summary>What a context has room for, in tokens.</summary>
/// <param name="MaxSequences">Number of sequences.</param>
/// <param name="TokensPerSequence">Room of one sequence; with a unified cache that of all together. No more than the training context where positions are looked up in a table (BERT, GPT-2).</param>
/// <param name="TotalTokens">Room of all sequences together.</param>
/// <param name="BatchTokens">Tokens of one decode.</param>
/// <param name="LogitsPerBatch">Entries of a batch that may ask for logits.</param>
/// <param name="Unified">All sequences share one cache.</param>
public sealed record LlamaContextCapacity(int MaxSequences, int TokensPerSequence, int TotalTokens, int BatchTokens, int LogitsPerBatch, bool Unified);

/// <summary>How a decode ended.</summary>
public enum DecodeStatus
{
    /// <summary>All entries are computed and in the cache.</summary>
    Ok,

    /// <summary>The cache has no room for the batch; nothing changed. Try less, or make room.</summary>
    NoRoom,

    /// <summary><see cref="ILlamaContext.RequestAbort"/>; entries computed before it may be in the cache.</summary>
    Aborted,

    /// <summary>An unknown token, a sequence out of range, an empty or too large batch, or positions that don't continue their sequence; nothing changed.</summary>
    BadInput,

    /// <summary>The device failed; drop the context.</summary>
    Failed,
}
