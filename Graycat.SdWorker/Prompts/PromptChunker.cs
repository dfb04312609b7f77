using Graycat.SdWorker.Tokenizers;

namespace Graycat.SdWorker.Prompts;

/// <summary>
/// Cuts a prompt into chunks of 75 tokens as AUTOMATIC1111 does: every weighted stretch is tokenised by itself, BREAK
/// fills up the chunk, and where a chunk ends shortly after a comma the text after the comma moves to the next one.
/// </summary>
/// <param name="tokenizer">The encoder's tokenizer.</param>
/// <param name="commaPaddingBacktrack">At most so many tokens move to the next chunk; 0 for never. A1111's default is 20.</param>
/// <param name="embeddings">Textual inversions that may be called; null for none.</param>
public sealed class PromptChunker(ClipTokenizer tokenizer, int commaPaddingBacktrack = 20, ITokenEmbeddingSet? embeddings = null)
{
    /// <summary>A chunk of an empty prompt, which fills up shorter prompts.</summary>
    public PromptChunk EmptyChunk() => new Builder(tokenizer).Finish()[0];

    /// <summary>The chunks of one text, at least one, and A1111's count of its tokens.</summary>
    public (IReadOnlyList<PromptChunk> Chunks, int TokenCount) Cut(IReadOnlyList<WeightedText> parsed)
    {
        var builder = new Builder(tokenizer);
        foreach (WeightedText piece in parsed)
        {
            if (piece.IsBreak)
                builder.NextChunk();
            else
                Add(builder, tokenizer.EncodeContent(piece.Text, padIsSpecial: false), (float)piece.Weight);
        }

        IReadOnlyList<PromptChunk> chunks = builder.Finish();
        return (chunks, builder.TokenCount);
    }

    private void Add(Builder builder, List<int> tokens, float weight)
    {
        for (int position = 0; position < tokens.Count;)
        {
            int token = tokens[position];
            if (token == tokenizer.CommaTokenId)
                builder.MarkComma();
            else if (builder.IsFull && builder.TokensFromComma is int distance && distance <= commaPaddingBacktrack)
                builder.MoveTextAfterComma();
            if (builder.IsFull)
                builder.NextChunk();
            position += AddOne(builder, tokens, position, weight);
        }
    }

    private int AddOne(Builder builder, List<int> tokens, int position, float weight)
    {
        if (embeddings?.FindAt(tokens, position) is not ({ VectorCount: <= PromptChunk.ContentLength } embedding, int nameTokens))
        {
            builder.Add(tokens[position], weight);
            return 1;
        }

        builder.Add(embedding, weight);
        return nameTokens;
    }

    private sealed class Builder(ClipTokenizer tokenizer)
    {
        private readonly List<PromptChunk> _chunks = [];
        private List<int> _tokens = [];
        private List<float> _multipliers = [];
        private List<PlacedEmbedding> _embeddings = [];
        private int _lastComma = -1;

        public int TokenCount { get; private set; }

        public bool IsFull => _tokens.Count == PromptChunk.ContentLength;

        public int? TokensFromComma => _lastComma < 0 ? null : _tokens.Count - _lastComma;

        public void MarkComma() => _lastComma = _tokens.Count;

        public void Add(int token, float weight)
        {
            _tokens.Add(token);
            _multipliers.Add(weight);
        }

        public void Add(ITokenEmbedding embedding, float weight)
        {
            if (_tokens.Count + embedding.VectorCount > PromptChunk.ContentLength)
                NextChunk();
            _embeddings.Add(new PlacedEmbedding(_tokens.Count + 1, embedding));
            for (int i = 0; i < embedding.VectorCount; i++)
                Add(0, weight);
        }

        public void NextChunk()
        {
            TokenCount += PromptChunk.ContentLength;
            Close();
        }

        public void MoveTextAfterComma()
        {
            int keep = _lastComma + 1;
            List<int> tokens = _tokens[keep..];
            List<float> multipliers = _multipliers[keep..];
            PlacedEmbedding[] moved = [.. _embeddings.Where(placed => placed.Offset > keep)];
            _tokens.RemoveRange(keep, tokens.Count);
            _multipliers.RemoveRange(keep, tokens.Count);
            _embeddings.RemoveAll(placed => placed.Offset > keep);
            NextChunk();
            (_tokens, _multipliers) = (tokens, multipliers);
            _embeddings = [.. moved.Select(placed => placed with { Offset = placed.Offset - keep })];
        }

        public IReadOnlyList<PromptChunk> Finish()
        {
            if (_tokens.Count > 0 || _chunks.Count == 0)
            {
                TokenCount += _tokens.Count;
                Close();
            }

            return _chunks;
        }

        private void Close()
        {
            var tokens = new int[ClipTokenizer.ContextLength];
            var multipliers = new float[ClipTokenizer.ContextLength];
            Array.Fill(tokens, tokenizer.EndTokenId);
            Array.Fill(multipliers, 1f);
            tokens[0] = tokenizer.StartTokenId;
            _tokens.CopyTo(tokens, 1);
            _multipliers.CopyTo(multipliers, 1);
            _chunks.Add(new PromptChunk(tokens, multipliers, _embeddings));
            (_tokens, _multipliers, _embeddings, _lastComma) = ([], [], [], -1);
        }
    }
}
