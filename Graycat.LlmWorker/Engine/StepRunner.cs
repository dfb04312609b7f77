using Graycat.Llama;
using Graycat.LlmWorker.Scheduling;

namespace Graycat.LlmWorker.Engine;

/// <summary>Carries out a plan on a llama.cpp context: cache operations, then one decode. Engine's thread only.</summary>
internal sealed class StepRunner(ILlamaContext context, PrefixCache prefixes)
{
    private readonly LlamaBatch _batch = new(context.Capacity.BatchTokens);
    private readonly StepResult _result = new();
    private readonly List<int> _logitsIndexes = [];

    /// <summary>The capacity rule of this context.</summary>
    public static CacheCapacity CapacityOf(ILlamaContext context)
    {
        LlamaContextCapacity capacity = context.Capacity;
        return capacity.Unified
            ? new CacheCapacity(capacity.MaxSequences, capacity.TokensPerSequence, SharedTokens: capacity.TotalTokens)
            // A copy between streams moves the whole stream, whatever it holds: about as long as reading 1/64 of it.
            : new CacheCapacity(capacity.MaxSequences, capacity.TokensPerSequence, CopyCostTokens: Math.Max(16, capacity.TokensPerSequence / 64));
    }

    /// <summary>
    /// Runs a plan. The result is the runner's own; with <see cref="StepStatus.Decoded"/> the caller draws from
    /// <see cref="Logits"/>.
    /// </summary>
    /// <exception cref="EngineFailedException">The device failed, or took the batch for nonsense.</exception>
    public StepResult Run(StepPlan plan)
    {
        _result.Begin();
        foreach (CacheOperation operation in plan.OperationList)
        {
            if (!Do(operation))
                _result.Status = StepStatus.CacheLost;
        }

        if (_result.Status == StepStatus.Decoded && plan.TokenCount > 0)
            Decode(plan);
        return _result;
    }

    /// <summary>The logits behind the <paramref name="entry"/>-th entry of the plan just run, which must want them.</summary>
    public Span<float> Logits(int entry) => context.GetLogits(_logitsIndexes[entry]);

    private bool Do(in CacheOperation operation)
    {
        var slot = new SequenceId(operation.Slot);
        switch (operation.Kind)
        {
            case CacheOperationKind.Trim:
                return Trim(slot, operation.Length);
            case CacheOperationKind.Copy:
                context.CopySequence(new SequenceId(operation.Source), slot);
                return true;
            case CacheOperationKind.Save:
                Save(slot, operation.Tokens!.Span[..operation.Length]);
                return true;
            default:
                return Restore(slot, operation.Prefix!);
        }
    }

    /// <summary>A recurrent model can't forget a part: then the whole sequence goes, and its owner starts over.</summary>
    private bool Trim(SequenceId slot, int length)
    {
        if (context.RemoveSequence(slot, length))
            return true;
        context.RemoveSequence(slot);
        return length == 0;
    }

    private void Save(SequenceId slot, ReadOnlySpan<int> tokens)
    {
        long bytes = context.SequenceStateBytes(slot);
        if (bytes is <= 0 or > int.MaxValue)
            return;
        byte[] state = GC.AllocateUninitializedArray<byte>((int)bytes);
        if (context.SaveSequence(slot, state) == bytes)
            prefixes.Add(tokens, state);
    }

    private bool Restore(SequenceId slot, CachedPrefix prefix)
    {
        if (context.LoadSequence(slot, prefix.State))
            return true;
        prefixes.Remove(prefix);
        return false;
    }

    private void Decode(StepPlan plan)
    {
        _batch.Clear();
        _logitsIndexes.Clear();
        foreach (StepEntry entry in plan.EntryList)
            _logitsIndexes.Add(Fill(entry));
        _result.Status = context.Decode(_batch) switch
        {
            DecodeStatus.Ok => StepStatus.Decoded,
            DecodeStatus.NoRoom => StepStatus.NoRoom,
            DecodeStatus.Aborted => throw new EngineFailedException("The decode was aborted."),
            DecodeStatus.BadInput => throw new EngineFailedException("llama.cpp did not accept the batch."),
            _ => throw new EngineFailedException("llama.cpp failed to decode; the device may be out of memory."),
        };
    }

    private int Fill(in StepEntry entry)
    {
        var slot = new SequenceId(entry.Sequence.Slot);
        ReadOnlySpan<int> tokens = entry.Sequence.Tokens.Span.Slice(entry.Start, entry.Count);
        int index = -1;
        for (int i = 0; i < tokens.Length; i++)
            index = _batch.Add(tokens[i], entry.Start + i, slot, wantsLogits: entry.WantsLogits && i == tokens.Length - 1);
        return index;
    }
}

/// <summary>The context is of no use any more; the model's jobs fail and it is loaded again.</summary>
internal sealed class EngineFailedException(string message) : Exception(message);
