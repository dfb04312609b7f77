namespace Graycat.LlmWorker.Scheduling;

/// <summary>
/// Which sequence holds which id of the KV cache, and where a newcomer finds the longest prefix of its prompt: under an
/// idle id (kept in place), under another id (copied), or in host memory (brought back).
/// </summary>
internal sealed class CacheSlots
{
    private readonly CacheSlot[] _slots;
    private readonly CacheCapacity _capacity;
    private readonly BatchSchedulerOptions _options;
    private readonly PrefixCache _prefixes;
    private readonly List<CacheOperation> _overdue = [];
    private readonly bool[] _copiedFrom;
    private readonly bool[] _copiedTo;
    private long _step;
    private int _gapAge;

    public CacheSlots(CacheCapacity capacity, BatchSchedulerOptions options, PrefixCache prefixes)
    {
        (_capacity, _options, _prefixes) = (capacity, options, prefixes);
        _slots = new CacheSlot[capacity.Sequences];
        for (int i = 0; i < _slots.Length; i++)
            _slots[i] = new CacheSlot(i);
        _copiedFrom = new bool[_slots.Length];
        _copiedTo = new bool[_slots.Length];
    }

    /// <summary>Tokens of idle prefixes.</summary>
    public int IdleTokens
    {
        get
        {
            int total = 0;
            foreach (CacheSlot slot in _slots)
                total += slot.IsBusy ? 0 : slot.Length;
            return total;
        }
    }

    public bool HasIdlePrefix => IdleTokens > 0;

    public void BeginStep()
    {
        _step++;
        Array.Clear(_copiedFrom);
        Array.Clear(_copiedTo);
    }

    /// <summary>Gives a sequence an id and the longest prefix to be had.</summary>
    public void Place(ScheduledSequence sequence, StepPlan plan)
    {
        FlushOverdue(plan);
        ReadOnlySpan<int> tokens = sequence.Tokens.Span[..^1];
        if (!sequence.ReusePrefix)
            tokens = default;
        CacheSlot home = ChooseHome(tokens, out int kept);
        CacheSlot? donor = ChooseDonor(tokens, kept, out int copied);
        (CachedPrefix? prefix, int restored) = _copiedFrom[home.Id] ? default : _prefixes.Find(tokens);

        if (prefix is not null && restored > Math.Max(kept, copied) + _capacity.CopyCostTokens)
            Restore(home, sequence, prefix, restored, plan);
        else if (donor is not null)
            Copy(donor, home, sequence, copied, plan);
        else
            Keep(home, sequence, kept, plan);
    }

    public void Leave(ScheduledSequence sequence) => _slots[sequence.Slot].Leave(_step);

    /// <summary>A preempted sequence's cache is dropped with the next plan.</summary>
    public void Evict(ScheduledSequence sequence)
    {
        CacheSlot slot = _slots[sequence.Slot];
        _overdue.Add(new CacheOperation(CacheOperationKind.Trim, slot.Id));
        slot.Forget();
    }

    /// <summary>A cache operation failed: what the engine holds under the id is unknown and is dropped.</summary>
    public void Distrust(ScheduledSequence sequence)
    {
        if (sequence.Slot >= 0)
            _overdue.Add(new CacheOperation(CacheOperationKind.Trim, sequence.Slot));
    }

    /// <summary>Drops the least recently used idle prefix.</summary>
    public bool DropIdle(StepPlan plan)
    {
        if (LeastRecentlyUsedIdle() is not { } slot)
            return false;
        SaveIfWorth(slot, 0, plan);
        plan.OperationList.Add(new CacheOperation(CacheOperationKind.Trim, slot.Id));
        slot.Forget();
        return true;
    }

    /// <summary>As <see cref="DropIdle"/>, with the next plan.</summary>
    public void DropIdleNext()
    {
        if (LeastRecentlyUsedIdle() is not { } slot)
            return;
        _overdue.Add(new CacheOperation(CacheOperationKind.Trim, slot.Id));
        slot.Forget();
    }

    /// <summary>
    /// Adds what is overdue, then moves the outermost sequence into a gap that stayed open too long: with streams of their
    /// own, sequences decode markedly quicker when their ids are contiguous.
    /// </summary>
    public void CloseGaps(StepPlan plan, bool newcomersWait)
    {
        FlushOverdue(plan);
        if (!_capacity.PrefersContiguousIds || FindGap() is not { } gap)
        {
            _gapAge = 0;
            return;
        }

        if (newcomersWait || _gapAge++ < _options.GapSteps)
            return;
        while (FindGap() is { } open)
            Move(Outermost(), open, plan);
    }

    private void FlushOverdue(StepPlan plan)
    {
        plan.OperationList.AddRange(_overdue);
        _overdue.Clear();
    }

    /// <summary>
    /// Of the ids that keep the busy ones contiguous, the one with the longest prefix; among equals an empty one, then the
    /// least recently used, then the lowest.
    /// </summary>
    private CacheSlot ChooseHome(ReadOnlySpan<int> tokens, out int kept)
    {
        CacheSlot? best = null;
        kept = 0;
        foreach (CacheSlot slot in _slots)
        {
            if (slot.IsBusy || !KeepsContiguity(slot.Id))
                continue;
            int common = slot.CommonPrefix(tokens);
            if (best is null || common > kept || (common == kept && IsCheaperToOverwrite(slot, best)))
                (best, kept) = (slot, common);
        }

        return best!;
    }

    private static bool IsCheaperToOverwrite(CacheSlot slot, CacheSlot than) =>
        (slot.Length == 0, than.Length == 0) switch
        {
            (true, false) => true,
            (false, true) => false,
            _ => slot.LastUsed < than.LastUsed && slot.Length > 0,
        };

    /// <summary>A gap between busy ids is filled first; without one, the ids beside the busy ones will do.</summary>
    private bool KeepsContiguity(int id)
    {
        (int lowest, int highest) = BusyRange();
        if (!_capacity.PrefersContiguousIds || highest < 0)
            return true;
        return FindGap() is null ? id == lowest - 1 || id == highest + 1 : id > lowest && id < highest;
    }

    private CacheSlot? ChooseDonor(ReadOnlySpan<int> tokens, int kept, out int copied)
    {
        CacheSlot? best = null;
        copied = kept + _capacity.CopyCostTokens;
        foreach (CacheSlot slot in _slots)
        {
            int common = slot.CommonPrefix(tokens);
            if (common > copied)
                (best, copied) = (slot, common);
        }

        if (best is null)
            copied = 0;
        return best;
    }

    private void Keep(CacheSlot home, ScheduledSequence sequence, int kept, StepPlan plan)
    {
        bool holds = home.Length > 0;
        if (holds)
            SaveIfWorth(home, kept, plan);
        if (home.Length > kept)
            plan.OperationList.Add(new CacheOperation(CacheOperationKind.Trim, home.Id, kept, Owner: sequence));
        Settle(home, sequence, kept);
    }

    private void Copy(CacheSlot donor, CacheSlot home, ScheduledSequence sequence, int copied, StepPlan plan)
    {
        SaveIfWorth(home, 0, plan);
        plan.OperationList.Add(new CacheOperation(CacheOperationKind.Copy, home.Id, copied, donor.Id, Owner: sequence));
        plan.OperationList.Add(new CacheOperation(CacheOperationKind.Trim, home.Id, copied, Owner: sequence));
        (_copiedFrom[donor.Id], _copiedTo[home.Id]) = (true, true);
        Settle(home, sequence, copied);
    }

    private void Restore(CacheSlot home, ScheduledSequence sequence, CachedPrefix prefix, int restored, StepPlan plan)
    {
        SaveIfWorth(home, 0, plan);
        _prefixes.Touch(prefix);
        plan.OperationList.Add(new CacheOperation(CacheOperationKind.Restore, home.Id, prefix.Tokens.Length, Prefix: prefix, Owner: sequence));
        plan.OperationList.Add(new CacheOperation(CacheOperationKind.Trim, home.Id, restored, Owner: sequence));
        Settle(home, sequence, restored);
    }

    private void Settle(CacheSlot home, ScheduledSequence sequence, int computed)
    {
        home.Take(sequence, _step);
        sequence.ComputedTokens = computed;
    }

    /// <summary>
    /// An engine may put a copy off until the decode, so a copied id can't be read back in the same step. A prefix that lives
    /// on under another id needs no saving.
    /// </summary>
    private void SaveIfWorth(CacheSlot slot, int kept, StepPlan plan)
    {
        if (!_prefixes.IsEnabled || _copiedTo[slot.Id] || slot.Length - kept < _options.WorthSavingTokens)
            return;
        ReadOnlySpan<int> held = slot.IdleTokens!.Span[..slot.Length];
        if (_prefixes.Find(held).Common < slot.Length && !LivesElsewhere(slot, held))
            plan.OperationList.Add(new CacheOperation(CacheOperationKind.Save, slot.Id, slot.Length, Tokens: slot.IdleTokens));
    }

    private bool LivesElsewhere(CacheSlot slot, ReadOnlySpan<int> held)
    {
        foreach (CacheSlot other in _slots)
        {
            if (other != slot && other.CommonPrefix(held) == held.Length)
                return true;
        }

        return false;
    }

    private void Move(CacheSlot from, CacheSlot into, StepPlan plan)
    {
        ScheduledSequence sequence = from.Owner!;
        SaveIfWorth(into, 0, plan);
        plan.OperationList.Add(new CacheOperation(CacheOperationKind.Copy, into.Id, sequence.ComputedTokens, from.Id, Owner: sequence));
        plan.OperationList.Add(new CacheOperation(CacheOperationKind.Trim, from.Id));
        (_copiedFrom[from.Id], _copiedTo[into.Id]) = (true, true);
        from.Forget();
        into.Take(sequence, _step);
    }

    private CacheSlot Outermost()
    {
        (int lowest, int highest) = BusyRange();
        return _slots[lowest].Length < _slots[highest].Length ? _slots[lowest] : _slots[highest];
    }

    private CacheSlot? FindGap()
    {
        (int lowest, int highest) = BusyRange();
        for (int id = lowest + 1; id < highest; id++)
        {
            if (!_slots[id].IsBusy)
                return _slots[id];
        }

        return null;
    }

    private (int Lowest, int Highest) BusyRange()
    {
        (int lowest, int highest) = (_slots.Length, -1);
        foreach (CacheSlot slot in _slots)
        {
            if (slot.IsBusy)
                (lowest, highest) = (Math.Min(lowest, slot.Id), slot.Id);
        }

        return (lowest, highest);
    }

    private CacheSlot? LeastRecentlyUsedIdle()
    {
        CacheSlot? oldest = null;
        foreach (CacheSlot slot in _slots)
        {
            if (!slot.IsBusy && slot.Length > 0 && (oldest is null || slot.LastUsed < oldest.LastUsed))
                oldest = slot;
        }

        return oldest;
    }
}
