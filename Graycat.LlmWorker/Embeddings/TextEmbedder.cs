using Graycat.Llama;

namespace Graycat.LlmWorker.Embeddings;

/// <summary>
/// Computes one vector for each token list on a context of its own, as many at once as fit a batch. One caller at a time;
/// others wait their turn between batches, so that a request of thousands starves nobody.
/// </summary>
public sealed class TextEmbedder(ILlamaContext context) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly LlamaBatch _batch = new(context.Capacity.BatchTokens);

    /// <summary>Tokens that one input may have.</summary>
    public int ContextTokens => Math.Min(context.Capacity.TokensPerSequence, context.Capacity.BatchTokens);

    /// <summary>One vector an input, in order: not normalised; of a reranker one score each.</summary>
    /// <param name="inputs">Token lists of 1 to <see cref="ContextTokens"/> tokens.</param>
    /// <param name="cancellationToken">Looked at before every batch.</param>
    public async Task<IReadOnlyList<float[]>> EmbedAsync(IReadOnlyList<int[]> inputs, CancellationToken cancellationToken)
    {
        var vectors = new float[inputs.Count][];
        for (int next = 0; next < inputs.Count;)
        {
            await _turn.WaitAsync(cancellationToken);
            try
            {
                int first = next;
                next = await Task.Run(() => EmbedSome(inputs, first, vectors), cancellationToken);
            }
            finally
            {
                _turn.Release();
            }
        }

        return vectors;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _turn.Wait();
        context.Dispose();
    }

    /// <summary>Embeds as many inputs as fit one batch and returns where the next batch begins.</summary>
    private int EmbedSome(IReadOnlyList<int[]> inputs, int first, float[][] vectors)
    {
        _batch.Clear();
        context.Clear();
        int count = 0;
        while (first + count < inputs.Count && Fits(inputs[first + count], count))
            Add(inputs[first + count], new SequenceId(count++));
        if (context.Decode(_batch) is not DecodeStatus.Ok and var status)
            throw new InvalidOperationException($"The embeddings could not be computed: {status}.");
        for (int i = 0; i < count; i++)
            vectors[first + i] = context.GetSequenceEmbedding(new SequenceId(i)).ToArray();
        return first + count;
    }

    private bool Fits(int[] tokens, int count) =>
        count < context.Capacity.MaxSequences && _batch.Count + tokens.Length <= _batch.Capacity;

    private void Add(int[] tokens, SequenceId sequence)
    {
        for (int position = 0; position < tokens.Length; position++)
            _batch.Add(tokens[position], position, sequence, wantsLogits: true);
    }
}
