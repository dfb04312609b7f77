using Graycat.LlmWorker.Scheduling;

namespace Graycat.Tests.LlmWorker.Scheduling;

/// <summary>
/// An engine of lists: it keeps which tokens each sequence id holds and fails the test when a plan contradicts that. The
/// next token is a function of all tokens before it, so a wrong prefix gives a wrong text.
/// </summary>
internal sealed class InventedEngine(CacheCapacity capacity, PrefixCache prefixes)
{
    private readonly List<int>[] _cache = [.. Enumerable.Range(0, capacity.Sequences).Select(_ => new List<int>())];
    private readonly StepResult _result = new();

    /// <summary>The text of a sequence: how many tokens after the prompt it gives before it ends.</summary>
    public Func<ScheduledSequence, int> Length { get; init; } = _ => 5;

    /// <summary>Whether a cache operation of this kind fails now.</summary>
    public Func<CacheOperation, bool> Fails { get; init; } = _ => false;

    public List<CacheOperation> OperationsSeen { get; } = [];

    public int CellsUsed => _cache.Sum(tokens => tokens.Count);

    public static int Next(ReadOnlySpan<int> tokens)
    {
        int hash = 17;
        foreach (int token in tokens)
            hash = unchecked((hash * 31) + token);
        return (hash & 0xFFFF) + 1000;
    }

    public static List<int> TextAlone(int[] prompt, int length)
    {
        List<int> tokens = [.. prompt];
        for (int i = 0; i < length; i++)
            tokens.Add(Next([.. tokens]));
        return tokens;
    }

    public StepResult Decode(StepPlan plan)
    {
        _result.Begin();
        foreach (CacheOperation operation in plan.Operations)
            Do(operation);
        if (_result.Status != StepStatus.Decoded)
            return _result;
        if (!capacity.Fits(CellsUsed + plan.TokenCount))
            _result.Status = StepStatus.NoRoom;
        else
            foreach (StepEntry entry in plan.Entries)
                Decode(entry);
        return _result;
    }

    private void Do(CacheOperation operation)
    {
        OperationsSeen.Add(operation);
        List<int> held = _cache[operation.Slot];
        if (operation.Owner is not null && Fails(operation))
        {
            held.Clear();
            _result.Status = StepStatus.CacheLost;
            return;
        }

        switch (operation.Kind)
        {
            case CacheOperationKind.Trim:
                held.RemoveRange(Math.Min(operation.Length, held.Count), Math.Max(0, held.Count - operation.Length));
                break;
            case CacheOperationKind.Copy:
                held.Clear();
                held.AddRange(_cache[operation.Source]);
                break;
            case CacheOperationKind.Save:
                Assert.Equal(operation.Length, held.Count);
                Assert.Equal(held, operation.Tokens!.Span[..operation.Length].ToArray());
                prefixes.Add(operation.Tokens.Span[..operation.Length], new byte[8 * operation.Length]);
                break;
            case CacheOperationKind.Restore:
                held.Clear();
                held.AddRange(operation.Prefix!.Tokens.ToArray());
                break;
        }
    }

    private void Decode(StepEntry entry)
    {
        ScheduledSequence sequence = entry.Sequence;
        List<int> held = _cache[sequence.Slot];
        Assert.Equal(entry.Start, held.Count);
        held.AddRange(sequence.Tokens.Span.Slice(entry.Start, entry.Count));
        Assert.Equal(sequence.Tokens.Span[..held.Count].ToArray(), held);
        Assert.InRange(held.Count, 1, capacity.ContextTokens);
        if (entry.WantsLogits)
            _result.Draw(sequence, Next(sequence.Tokens.Span), sequence.Tokens.Count + 1 >= sequence.PromptTokens + Length(sequence));
    }
}
