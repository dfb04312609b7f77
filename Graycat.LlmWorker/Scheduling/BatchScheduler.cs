using System.Runtime.InteropServices;

namespace Graycat.LlmWorker.Scheduling;

/// <summary>
/// Decides which tokens are decoded next. There are no prefill and decode phases: a sequence is a list of tokens of which
/// some are computed, and each step lets the sequences catch up under a token budget. Reading a long prompt in chunks,
/// going on after a crash and returning after a preemption are that one rule. Knows no engine, no clock and no thread;
/// use it from one thread.
/// <code>
/// StepPlan plan = scheduler.Schedule();
/// StepResult result = engine.Decode(plan);
/// scheduler.Apply(result);
/// </code>
/// </summary>
public sealed class BatchScheduler
{
    private readonly CacheCapacity _capacity;
    private readonly BatchSchedulerOptions _options;
    private readonly CacheSlots _slots;
    private readonly List<ScheduledSequence> _waiting = [];
    private readonly List<ScheduledSequence> _running = [];
    private readonly StepPlan _plan = new();
    private int[] _share = [];
    private int _budget;
    private long _arrivals;

    /// <summary>Starts with an empty cache.</summary>
    /// <param name="capacity">The engine's rule.</param>
    /// <param name="options">How steps are made up.</param>
    /// <param name="prefixes">Prefixes in host memory; the engine fills it when a plan says <c>Save</c>.</param>
    public BatchScheduler(CacheCapacity capacity, BatchSchedulerOptions options, PrefixCache prefixes)
    {
        (_capacity, _options) = (capacity, options);
        _slots = new CacheSlots(capacity, options, prefixes);
        _budget = FullBudget;
    }

    /// <summary>Sequences without an id, in the order in which they will get one.</summary>
    public IReadOnlyList<ScheduledSequence> Waiting => _waiting;

    /// <summary>Sequences with an id, oldest first.</summary>
    public IReadOnlyList<ScheduledSequence> Running => _running;

    /// <summary>Ids that nobody holds.</summary>
    public int FreeSlots => _capacity.Sequences - _running.Count;

    /// <summary>Whether a step would have anything to do.</summary>
    public bool HasWork => _waiting.Count + _running.Count > 0;

    private int FullBudget => Math.Max(_options.BatchTokens, _capacity.Sequences);

    /// <summary>Lets a sequence wait for an id.</summary>
    /// <returns>Null, or why it can never run; it was not added then.</returns>
    public ContextOverflow? Add(ScheduledSequence sequence)
    {
        int limit = Math.Min(_capacity.ContextTokens, _capacity.SharedTokens ?? int.MaxValue);
        if (sequence.Tokens.Count >= limit)
            return new ContextOverflow(sequence.Tokens.Count, limit);
        sequence.Arrival = _arrivals++;
        _waiting.Add(sequence);
        return null;
    }

    /// <summary>
    /// Takes a sequence out, whether it waits or runs: it ended, or was cancelled. Its id is free for the next step, its
    /// cache stays as an idle prefix. Without effect on one that is out already.
    /// </summary>
    public void Remove(ScheduledSequence sequence)
    {
        _waiting.Remove(sequence);
        if (_running.Remove(sequence))
            _slots.Leave(sequence);
        sequence.State = SequenceState.Finished;
    }

    /// <summary>Whether a sequence holds as many tokens as its context has.</summary>
    public bool IsFull(ScheduledSequence sequence) => sequence.HasNoRoom || sequence.Tokens.Count >= _capacity.ContextTokens;

    /// <summary>
    /// Makes up the next step. The plan is the scheduler's own and is changed by the next call. Every plan must be answered
    /// by one <see cref="Apply"/>.
    /// </summary>
    public StepPlan Schedule()
    {
        _plan.Clear();
        _slots.BeginStep();
        Admit();
        _slots.CloseGaps(_plan, _waiting.Count > 0);
        MakeRoom();
        ShareBudget();
        FillPlan();
        return _plan;
    }

    /// <summary>Takes in what a step gave: moves the sequences on, or makes room and lets them try again.</summary>
    public void Apply(StepResult result)
    {
        switch (result.Status)
        {
            case StepStatus.Decoded:
                Advance(result);
                break;
            case StepStatus.NoRoom:
                GiveWay();
                break;
            case StepStatus.CacheLost:
                StartOver();
                break;
        }
    }

    private void Advance(StepResult result)
    {
        foreach (ref readonly StepEntry entry in CollectionsMarshal.AsSpan(_plan.EntryList))
            entry.Sequence.ComputedTokens = entry.Start + entry.Count;
        foreach (ref readonly DrawnToken drawn in result.DrawnSpan)
        {
            if (drawn.TokenId >= 0)
                drawn.Sequence.Tokens.Add(drawn.TokenId);
            if (drawn.Ends)
                Remove(drawn.Sequence);
        }

        _budget = FullBudget;
    }

    /// <summary>First come, first served; one that waits for a sharer's prompt lets others pass.</summary>
    private void Admit()
    {
        for (int i = 0; i < _waiting.Count && FreeSlots > 0;)
        {
            ScheduledSequence sequence = _waiting[i];
            if (sequence.PromptSharer is { PromptIsCopyable: false })
            {
                i++;
                continue;
            }

            if (!HasRoomFor(sequence))
                return;
            _waiting.RemoveAt(i);
            Start(sequence);
        }
    }

    private bool HasRoomFor(ScheduledSequence sequence) =>
        _running.Count == 0 || _capacity.Fits(TokensOfRunning() + sequence.Tokens.Count + 1);

    private void Start(ScheduledSequence sequence)
    {
        bool first = sequence.Preemptions == 0;
        _slots.Place(sequence, _plan);
        sequence.State = SequenceState.Running;
        sequence.CachedTokens = first ? Math.Min(sequence.ComputedTokens, sequence.PromptTokens) : sequence.CachedTokens;
        int at = _running.FindIndex(other => other.Arrival > sequence.Arrival);
        _running.Insert(at < 0 ? _running.Count : at, sequence);
    }

    private int TokensOfRunning()
    {
        int total = 0;
        foreach (ScheduledSequence sequence in _running)
            total += sequence.Tokens.Count;
        return total;
    }

    /// <summary>Idle prefixes give way before the cache is full, so that a step seldom fails for want of room.</summary>
    private void MakeRoom()
    {
        while (!_capacity.Fits(TokensOfRunning() + _slots.IdleTokens))
        {
            if (!_slots.DropIdle(_plan))
                return;
        }
    }

    /// <summary>
    /// Each running sequence gets one token, so that nobody stands still and the ids stay contiguous; the oldest take the
    /// rest.
    /// </summary>
    private void ShareBudget()
    {
        if (_share.Length < _running.Count)
            _share = new int[_capacity.Sequences];
        int left = _budget;
        for (int i = 0; i < _running.Count; i++)
        {
            _share[i] = Math.Min(1, left);
            left -= _share[i];
        }

        for (int i = 0; i < _running.Count && left > 0; i++)
        {
            int more = Math.Min(left, _running[i].PendingTokens - _share[i]);
            _share[i] += more;
            left -= more;
        }
    }

    private void FillPlan()
    {
        for (int i = 0; i < _running.Count; i++)
        {
            ScheduledSequence sequence = _running[i];
            if (_share[i] == 0)
                continue;
            _plan.EntryList.Add(new StepEntry(sequence, sequence.ComputedTokens, _share[i]));
            _plan.TokenCount += _share[i];
        }

        CollectionsMarshal.AsSpan(_plan.EntryList).Sort(static (a, b) => a.Sequence.Slot.CompareTo(b.Sequence.Slot));
    }

    /// <summary>The cache is full: an idle prefix goes, else the youngest sequence waits, else a smaller chunk is tried.</summary>
    private void GiveWay()
    {
        if (_slots.HasIdlePrefix)
            _slots.DropIdleNext();
        else if (_running.Count > 1)
            Preempt(_running[^1]);
        else if (_plan.TokenCount > 1)
            _budget = _plan.TokenCount / 2;
        else if (_running.Count == 1)
            _running[0].HasNoRoom = true;
    }

    /// <summary>An operation may have copied what another failed to bring, so everybody who was to get a prefix starts over.</summary>
    private void StartOver()
    {
        foreach (ref readonly CacheOperation operation in CollectionsMarshal.AsSpan(_plan.OperationList))
        {
            if (operation.Owner is not { } owner)
                continue;
            owner.ComputedTokens = owner.CachedTokens = 0;
            _slots.Distrust(owner);
        }
    }

    private void Preempt(ScheduledSequence youngest)
    {
        _running.Remove(youngest);
        _slots.Evict(youngest);
        youngest.ComputedTokens = 0;
        youngest.Preemptions++;
        youngest.State = SequenceState.Waiting;
        int at = _waiting.FindIndex(other => other.Arrival > youngest.Arrival);
        _waiting.Insert(at < 0 ? _waiting.Count : at, youngest);
    }
}
