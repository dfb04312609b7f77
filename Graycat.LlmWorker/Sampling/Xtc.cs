using Graycat.Llama;

namespace Graycat.LlmWorker.Sampling;

/// <summary>
/// Exclude top choices (p-e-w, 2024): at some tokens, of all candidates above a threshold only the least likely stays, so the
/// text leaves the beaten track while it stays sensible.
/// </summary>
/// <param name="probability">How often it cuts, 0 to 1; 0 is off.</param>
/// <param name="threshold">Candidates from this probability on may be cut; above 0.5 is off.</param>
/// <param name="minKeep">Candidates that must be left, or nothing is cut.</param>
internal sealed class Xtc(float probability, float threshold, int minKeep)
{
    public bool IsActive { get; } = probability > 0 && threshold <= 0.5f;

    /// <summary>Cuts, when the number that was drawn for this token says so. Sets probabilities.</summary>
    public void Apply(TokenCandidates candidates, double uniform)
    {
        if (!IsActive || uniform >= probability || candidates.Count < 2 || !Candidates.SoftMax(candidates))
            return;
        (int spared, int above) = FindTopChoices(candidates.Items);
        if (above < 2 || candidates.Count - above + 1 < minKeep)
            return;
        KeepOthers(candidates, spared);
    }

    private (int Spared, int Above) FindTopChoices(ReadOnlySpan<TokenCandidate> items)
    {
        (int spared, int above) = (-1, 0);
        for (int i = 0; i < items.Length; i++)
        {
            if (items[i].Probability < threshold)
                continue;
            above++;
            if (spared < 0 || items[i].Probability < items[spared].Probability)
                spared = i;
        }
        return (spared, above);
    }

    private void KeepOthers(TokenCandidates candidates, int spared)
    {
        Span<TokenCandidate> items = candidates.Items;
        int kept = 0;
        for (int i = 0; i < items.Length; i++)
        {
            if (i == spared || items[i].Probability < threshold)
                items[kept++] = items[i];
        }
        candidates.Count = kept;
    }
}
