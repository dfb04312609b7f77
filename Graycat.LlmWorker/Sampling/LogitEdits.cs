namespace Graycat.LlmWorker.Sampling;

/// <summary>Changes to single logits that can be taken back, so that nobody needs a copy of the whole vocabulary.</summary>
internal sealed class LogitEdits
{
    private readonly List<(int TokenId, float Original)> _edits = [];

    /// <summary>Changes a logit.</summary>
    public void Set(Span<float> logits, int tokenId, float value)
    {
        _edits.Add((tokenId, logits[tokenId]));
        logits[tokenId] = value;
    }

    /// <summary>Takes all changes back, the last first.</summary>
    public void Restore(Span<float> logits)
    {
        for (int i = _edits.Count - 1; i >= 0; i--)
            logits[_edits[i].TokenId] = _edits[i].Original;
        _edits.Clear();
    }
}
