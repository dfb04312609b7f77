using Graycat.Contracts.Text;

namespace Graycat.LlmWorker.Engine;

/// <summary>
/// The hand-off between the engine's thread, which never waits for Redis, and the publisher, which takes whatever came
/// together meanwhile. Bounded by the answer itself. Safe for use from both threads.
/// </summary>
public sealed class GenerationOutput
{
    private readonly Lock _lock = new();
    private readonly ChoiceOutput[] _choices;
    private PromptProgress? _progress;
    private GenerationEnd? _end;

    internal GenerationOutput(int choices)
    {
        _choices = new ChoiceOutput[choices];
        for (int i = 0; i < choices; i++)
            _choices[i] = new ChoiceOutput(i);
    }

    /// <summary>How it ended; null while it runs.</summary>
    public GenerationEnd? End
    {
        get
        {
            lock (_lock)
                return _end;
        }
    }

    /// <summary>Locks the output and gives access to a choice; dispose of it at once.</summary>
    internal Writer Write(int choice, out ChoiceOutput output)
    {
        _lock.Enter();
        output = _choices[choice];
        return new Writer(_lock);
    }

    internal void Report(PromptProgress progress)
    {
        lock (_lock)
            _progress = progress;
    }

    internal void EndWith(GenerationEnd end)
    {
        lock (_lock)
            _end ??= end;
    }

    /// <summary>What is new since the last call; null for nothing.</summary>
    public TextChunk? TakeChunk()
    {
        lock (_lock)
        {
            int moved = 0;
            foreach (ChoiceOutput choice in _choices)
                moved += choice.HasNews ? 1 : 0;
            if (moved == 0 && _progress is null)
                return null;
            var chunk = new TextChunk { Deltas = TakeDeltas(moved), Prompt = _progress };
            _progress = null;
            return chunk;
        }
    }

    /// <summary>Every choice whole.</summary>
    public IReadOnlyList<TextChoice> ToChoices()
    {
        lock (_lock)
            return [.. _choices.Select(choice => choice.ToChoice())];
    }

    /// <summary>Tokens that were reasoning, all choices together.</summary>
    public int ReasoningTokens
    {
        get
        {
            lock (_lock)
                return _choices.Sum(choice => choice.ReasoningTokens);
        }
    }

    private TextDelta[] TakeDeltas(int moved)
    {
        var deltas = new TextDelta[moved];
        int next = 0;
        foreach (ChoiceOutput choice in _choices)
        {
            if (choice.HasNews)
                deltas[next++] = choice.Take();
        }

        return deltas;
    }

    /// <summary>Holds the output's lock.</summary>
    internal readonly ref struct Writer(Lock held)
    {
        public void Dispose() => held.Exit();
    }
}
