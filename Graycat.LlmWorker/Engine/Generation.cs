using Graycat.Contracts.Text;
using Graycat.LlmWorker.Scheduling;

namespace Graycat.LlmWorker.Engine;

/// <summary>One request on its way through the engine. Made by the caller, driven by the engine's thread.</summary>
/// <param name="request">The request, made ready.</param>
/// <param name="time">For the timings.</param>
public sealed class Generation(GenerationRequest request, TimeProvider time)
{
    private readonly long _submitted = time.GetTimestamp();
    private long _promptBegun, _promptRead, _ended;

    /// <summary>The request.</summary>
    public GenerationRequest Request { get; } = request;

    /// <summary>What it gave so far; any thread.</summary>
    public GenerationOutput Output { get; } = new(Math.Max(1, request.Text.Choices));

    /// <summary>The caller's own object.</summary>
    public object? Tag { get; init; }

    internal GenerationChoice[] Choices { get; set; } = [];

    /// <summary>Whether it is in the list of those that moved in this step.</summary>
    internal bool IsMarked { get; set; }

    internal bool HasEnded => Output.End is not null;

    /// <summary>The slot of choice 0, as last seen.</summary>
    public int SlotId { get; private set; }

    /// <summary>Prompt tokens that came from the prefix cache.</summary>
    public int CachedTokens { get; private set; }

    /// <summary>How often a choice had to give way to others.</summary>
    public int Preemptions => Choices.Sum(choice => choice.Sequence.Preemptions);

    /// <summary>Tokens used so far.</summary>
    public TextUsage Usage => new(Request.PromptTokens.Length, CachedTokens, Drawn(), Output.ReasoningTokens);

    /// <summary>How long it took; queue and load are the caller's to add.</summary>
    public TextTimings Timings => new()
    {
        PromptMilliseconds = Milliseconds(_promptBegun, _promptRead),
        PromptTokensEvaluated = Request.PromptTokens.Length - CachedTokens,
        GenerationMilliseconds = Milliseconds(_promptRead, _ended),
    };

    /// <summary>Notes how far the first choice is with the prompt, after a step that read some of it.</summary>
    internal bool NotePrompt(ScheduledSequence sequence, int computed)
    {
        if (sequence != Choices[0].Sequence || _promptRead != 0)
            return false;
        if (_promptBegun == 0)
            (_promptBegun, SlotId, CachedTokens) = (_submitted, sequence.Slot, sequence.CachedTokens);
        if (computed >= Request.PromptTokens.Length)
            _promptRead = time.GetTimestamp();
        else if (!Request.Text.ReportProgress)
            return false;
        Output.Report(new PromptProgress(Request.PromptTokens.Length, CachedTokens, Math.Min(computed, Request.PromptTokens.Length), Milliseconds(_promptBegun, time.GetTimestamp())));
        return true;
    }

    internal void EndWith(GenerationEnd end)
    {
        _ended = time.GetTimestamp();
        Output.EndWith(end);
    }

    private int Drawn()
    {
        int total = 0;
        foreach (GenerationChoice choice in Choices)
            total += choice.Drawn;
        return total;
    }

    private double Milliseconds(long from, long to) => from == 0 || to == 0 ? 0 : time.GetElapsedTime(from, to).TotalMilliseconds;
}
