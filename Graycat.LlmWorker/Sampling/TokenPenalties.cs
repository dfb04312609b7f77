using System.Runtime.InteropServices;

namespace Graycat.LlmWorker.Sampling;

/// <summary>
/// Makes tokens less likely that came lately, in the prompt or in the answer. Repetition as in Keskar et al., "CTRL",
/// arXiv:1909.05858, eq. 4, with the field's correction: a negative logit is multiplied, since dividing would reward it.
/// Frequency and presence as OpenAI defines them. Same results as llama.cpp's penalties, in time of the window, not of the
/// vocabulary.
/// </summary>
/// <param name="window">How many tokens count; −1 for all, 0 for none.</param>
/// <param name="repeat">Divisor, above 0; 1 for none.</param>
/// <param name="frequency">Subtracted once per occurrence; 0 for none.</param>
/// <param name="presence">Subtracted once; 0 for none.</param>
internal sealed class TokenPenalties(int window, float repeat, float frequency, float presence)
{
    private readonly Dictionary<int, int> _counts = new(Math.Clamp(window, 0, 4096));
    private readonly int[] _recent = new int[Math.Max(0, window)];
    private int _accepted;

    public bool IsActive { get; } = window != 0 && (repeat != 1 || frequency != 0 || presence != 0);

    public void Accept(int tokenId)
    {
        if (!IsActive)
            return;
        if (_recent.Length > 0)
        {
            ref int slot = ref _recent[_accepted % _recent.Length];
            if (_accepted >= _recent.Length)
                Forget(slot);
            slot = tokenId;
        }
        _accepted++;
        CollectionsMarshal.GetValueRefOrAddDefault(_counts, tokenId, out _)++;
    }

    public void Apply(Span<float> logits, LogitEdits edits)
    {
        if (!IsActive)
            return;
        foreach ((int tokenId, int count) in _counts)
        {
            float logit = logits[tokenId];
            float repeated = logit <= 0 ? logit * repeat : logit / repeat;
            edits.Set(logits, tokenId, repeated - (count * frequency) - presence);
        }
    }

    private void Forget(int tokenId)
    {
        ref int count = ref CollectionsMarshal.GetValueRefOrNullRef(_counts, tokenId);
        if (--count == 0)
            _counts.Remove(tokenId);
    }
}
