using System.Collections.Concurrent;
using Graycat.Contracts.Text;
using Graycat.Llama;
using Graycat.LlmWorker.Sampling;
using Graycat.LlmWorker.Scheduling;
using Microsoft.Extensions.Logging;

namespace Graycat.LlmWorker.Engine;

/// <summary>Hears of generations that have news. Called on the engine's thread, so it must not wait.</summary>
public interface IGenerationListener
{
    /// <summary>The generations that moved or ended in the step just done, each once. The list is the engine's own: read it now.</summary>
    void OnStep(IReadOnlyList<Generation> moved);
}

/// <summary>
/// The loop of one loaded model on its own thread: schedule → decode → draw → hand over. Other threads only put requests
/// and stops into its inbox, which is emptied before every step, so a stop takes effect within one decode step.
/// </summary>
public sealed partial class ModelEngine : IAsyncDisposable
{
    private readonly ILlamaModel _model;
    private readonly SamplerResources _samplers;
    private readonly ILlamaContext _context;
    private readonly IGenerationListener _listener;
    private readonly ILogger<ModelEngine> _logger;
    private readonly BatchScheduler _scheduler;
    private readonly StepRunner _runner;
    private readonly CacheCapacity _capacity;
    private readonly ConcurrentQueue<Order> _inbox = new();
    private readonly AutoResetEvent _wake = new(false);
    private readonly List<Generation> _moved = [];
    private readonly HashSet<Generation> _active = [];
    private readonly List<Generation> _broken = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _stopping;
    private volatile bool _closed;
    private volatile string? _failure;

    /// <summary>Starts the thread. The engine owns the context, not the model.</summary>
    public ModelEngine(ILlamaModel model, TokenPieces pieces, ILlamaContext context, ModelEngineOptions options, IGenerationListener listener, ILogger<ModelEngine> logger)
    {
        (_model, _context, _listener, _logger) = (model, context, listener, logger);
        var prefixes = new PrefixCache(options.PrefixCacheBytes);
        _capacity = StepRunner.CapacityOf(context);
        _samplers = new SamplerResources(model, pieces, _capacity.ContextTokens);
        _runner = new StepRunner(context, prefixes);
        int batchTokens = Math.Min(options.BatchTokens, context.Capacity.BatchTokens);
        _scheduler = new BatchScheduler(_capacity, new BatchSchedulerOptions { BatchTokens = batchTokens }, prefixes);
        new Thread(Run) { IsBackground = true, Name = $"engine {Path.GetFileName(model.Info.Path)}" }.Start();
    }

    /// <summary>Sequences that decode at once.</summary>
    public int MaxSequences => _capacity.Sequences;

    /// <summary>Tokens of one sequence's context.</summary>
    public int ContextTokens => _capacity.ContextTokens;

    /// <summary>Why the engine is of no use any more; null while it is well.</summary>
    public string? Failure => _failure;

    /// <summary>Takes in a generation; its end comes through the listener, whatever happens.</summary>
    public void Submit(Generation generation) => Put(new Order(generation, null));

    /// <summary>Ends a generation before its next step; without effect on one that has ended.</summary>
    public void Stop(Generation generation, GenerationOutcome outcome) => Put(new Order(generation, new GenerationEnd(outcome)));

    /// <summary>Hands back what still runs, and ends the thread.</summary>
    public async ValueTask DisposeAsync()
    {
        _stopping = true;
        _wake.Set();
        await _ended.Task;
    }

    private void Put(Order order)
    {
        _inbox.Enqueue(order);
        Interlocked.MemoryBarrier();
        if (_closed)
            RefuseInbox();
        else
            _wake.Set();
    }

    private void Run()
    {
        try
        {
            while (!_stopping)
                RunOnce();
            EndAll(new GenerationEnd(GenerationOutcome.HandedBack));
        }
        catch (Exception exception)
        {
            Fail(exception);
        }
        finally
        {
            _context.Dispose();
            _ended.SetResult();
        }
    }

    private void RunOnce()
    {
        EmptyInbox();
        if (_scheduler.HasWork)
            Step();
        else if (_moved.Count == 0)
            _wake.WaitOne();
        HandOver();
    }

    private void Step()
    {
        StepPlan plan = _scheduler.Schedule();
        StepResult result = _runner.Run(plan);
        if (result.Status == StepStatus.Decoded)
            Draw(plan, result);
        _scheduler.Apply(result);
        foreach (Generation generation in _broken)
            Stop(generation, new GenerationEnd(GenerationOutcome.EngineFailed, Cause: "The model computed logits that are no numbers; its file may be damaged."));
        _broken.Clear();
        if (result.Status == StepStatus.NoRoom)
            EndThoseWithoutRoom();
    }

    private void Draw(StepPlan plan, StepResult result)
    {
        for (int i = 0; i < plan.EntryList.Count; i++)
        {
            StepEntry entry = plan.EntryList[i];
            var choice = (GenerationChoice)entry.Sequence.Owner!;
            if (choice.Generation.NotePrompt(entry.Sequence, entry.Start + entry.Count))
                Mark(choice.Generation);
            if (entry.WantsLogits)
                Draw(choice, _runner.Logits(i), result);
        }
    }

    private void Draw(GenerationChoice choice, Span<float> logits, StepResult result)
    {
        Mark(choice.Generation);
        if (!choice.Draw(logits, result))
            _broken.Add(choice.Generation);
        else if (choice.HasEnded)
            EndIfComplete(choice.Generation);
    }

    private void EndThoseWithoutRoom()
    {
        for (int i = _scheduler.Running.Count - 1; i >= 0; i--)
        {
            ScheduledSequence sequence = _scheduler.Running[i];
            if (!sequence.HasNoRoom)
                continue;
            var choice = (GenerationChoice)sequence.Owner!;
            choice.End(FinishReason.ContextFull);
            _scheduler.Remove(sequence);
            EndIfComplete(choice.Generation);
        }
    }

    private void EndIfComplete(Generation generation)
    {
        foreach (GenerationChoice choice in generation.Choices)
        {
            if (!choice.HasEnded)
                return;
        }

        End(generation, new GenerationEnd(GenerationOutcome.Completed));
    }

    private void EmptyInbox()
    {
        while (_inbox.TryDequeue(out Order order))
        {
            if (order.End is { } end)
                Stop(order.Generation, end);
            else
                Begin(order.Generation);
        }
    }

    private void Begin(Generation generation)
    {
        if (generation.HasEnded)
            return;
        _active.Add(generation);
        if (!TryMakeChoices(generation))
            return;
        foreach (GenerationChoice choice in generation.Choices)
        {
            if (choice.HasEnded || _scheduler.Add(choice.Sequence) is not { } overflow)
                continue;
            Stop(generation, new GenerationEnd(GenerationOutcome.ContextOverflow, overflow));
            return;
        }

        EndIfComplete(generation);
    }

    private bool TryMakeChoices(Generation generation)
    {
        var choices = new GenerationChoice[generation.Request.Text.Choices];
        try
        {
            for (int i = 0; i < choices.Length; i++)
                choices[i] = new GenerationChoice(generation, i, _samplers, Sharer(choices.AsSpan(0, i)));
            generation.Choices = choices;
            return true;
        }
        catch (ArgumentOutOfRangeException exception)
        {
            End(generation, new GenerationEnd(GenerationOutcome.InvalidOptions, Cause: exception.Message));
            return false;
        }
    }

    /// <summary>The first choice that will run reads the prompt for those behind it.</summary>
    private static ScheduledSequence? Sharer(ReadOnlySpan<GenerationChoice> earlier)
    {
        foreach (GenerationChoice choice in earlier)
        {
            if (!choice.HasEnded)
                return choice.Sequence;
        }

        return null;
    }

    private void Stop(Generation generation, GenerationEnd end)
    {
        foreach (GenerationChoice choice in generation.Choices)
            _scheduler.Remove(choice.Sequence);
        End(generation, end);
    }

    private void End(Generation generation, GenerationEnd end)
    {
        if (generation.HasEnded)
            return;
        foreach (GenerationChoice choice in generation.Choices)
            choice.Dispose();
        generation.EndWith(end);
        _active.Remove(generation);
        Mark(generation);
    }

    private void Mark(Generation generation)
    {
        if (generation.IsMarked)
            return;
        generation.IsMarked = true;
        _moved.Add(generation);
    }

    private void HandOver()
    {
        if (_moved.Count == 0)
            return;
        foreach (Generation generation in _moved)
            generation.IsMarked = false;
        _listener.OnStep(_moved);
        _moved.Clear();
    }

    private void Fail(Exception exception)
    {
        LogFailed(exception, _model.Info.Path);
        _failure = exception is EngineFailedException ? exception.Message : "The engine met a defect.";
        EndAll(new GenerationEnd(GenerationOutcome.EngineFailed, Cause: _failure));
    }

    /// <summary>The last act of the thread; what is put into the inbox later ends on the thread that puts it there.</summary>
    private void EndAll(GenerationEnd end)
    {
        _closed = true;
        Interlocked.MemoryBarrier();
        RefuseInbox();
        foreach (Generation generation in _active.ToArray())
            End(generation, end);
        HandOver();
    }

    private void RefuseInbox()
    {
        GenerationEnd end = _failure is { } cause ? new(GenerationOutcome.EngineFailed, Cause: cause) : new(GenerationOutcome.HandedBack);
        while (_inbox.TryDequeue(out Order order))
        {
            if (order.Generation.HasEnded || order.Generation.Choices.Length > 0)
                continue;
            order.Generation.EndWith(order.End ?? end);
            _listener.OnStep([order.Generation]);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The engine of {Path} failed; its jobs end and the model is loaded again when asked for.")]
    private partial void LogFailed(Exception exception, string path);

    private readonly record struct Order(Generation Generation, GenerationEnd? End);
}

/// <summary>How one engine works.</summary>
public sealed record ModelEngineOptions
{
    /// <summary>Tokens of one step at most; default 512, and no more than the context's batch.</summary>
    public int BatchTokens { get; init; } = 512;

    /// <summary>Host memory for prefixes that had to leave the KV cache; default 256 MiB, 0 for none.</summary>
    public long PrefixCacheBytes { get; init; } = 256L << 20;
}
