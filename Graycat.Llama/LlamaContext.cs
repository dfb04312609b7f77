using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Graycat.Llama.Native;

namespace Graycat.Llama;

/// <summary>A context made by P/Invoke. Everything llama.cpp would assert on is checked here first.</summary>
internal sealed unsafe class LlamaContext : ILlamaContext
{
    private readonly ContextHandle _handle;
    private readonly KvCacheHandle? _memory;
    private readonly LlamaModel _model;
    private readonly AbortFlag _abort;
    private readonly sbyte[] _computedLogits;
    private readonly int _embeddingLength;
    private readonly bool _embeddings;
    private readonly bool _pools;
    private int _computedCount;
    private bool _shiftPending;

    private LlamaContext(ContextHandle handle, LlamaModel model, LlamaContextOptions options, AbortFlag abort)
    {
        (_handle, _model, _abort, _embeddings) = (handle, model, abort, options.Embeddings);
        nint memory = LlamaApi.llama_get_memory(handle);
        _memory = memory == 0 ? null : new KvCacheHandle(memory, handle);
        Capacity = ReadCapacity(options);
        CanShift = _memory is not null && LlamaApi.llama_memory_can_shift(_memory) != 0;
        var pooling = (EmbeddingPooling)LlamaApi.llama_pooling_type(handle);
        (_pools, _embeddingLength) = (pooling != EmbeddingPooling.None, model.GetEmbeddingLength(pooling));
        _computedLogits = new sbyte[Capacity.BatchTokens];
    }

    public LlamaContextCapacity Capacity { get; }

    public bool CanShift { get; }

    internal static ContextResult Create(ModelHandle modelHandle, LlamaModel model, LlamaContextOptions options)
    {
        var abort = new AbortFlag();
        NativeLog.CaptureErrors();
        nint context = LlamaApi.llama_init_from_model(modelHandle, ToNative(options, model, abort));
        string reason = NativeLog.TakeErrors();
        if (context != 0)
            return new ContextResult(new LlamaContext(new ContextHandle(context, modelHandle), model, options, abort), ContextError.None, "");
        abort.Dispose();
        return new ContextResult(null, ContextError.Refused, $"llama.cpp made no context for {model.Info.Path}: {NativeReason.Shorten(reason)}");
    }

    public DecodeStatus Decode(LlamaBatch batch)
    {
        _computedCount = 0;
        if (!Fits(batch))
            return DecodeStatus.BadInput;
        _abort.Clear();
        int code = LlamaApi.llama_decode(_handle, ToNative(batch));
        _shiftPending &= code != 0;
        if (code == 0)
            RememberWhatWasComputed(batch);
        return code switch
        {
            0 => DecodeStatus.Ok,
            1 => DecodeStatus.NoRoom,
            2 => DecodeStatus.Aborted,
            -1 => DecodeStatus.BadInput,
            _ => DecodeStatus.Failed,
        };
    }

    public void RequestAbort() => _abort.Set();

    public Span<float> GetLogits(int batchIndex)
    {
        ThrowUnlessComputed(batchIndex);
        if (_embeddings)
            throw new InvalidOperationException("The context was made for embeddings and computes no logits.");
        float* logits = LlamaApi.llama_get_logits_ith(_handle, batchIndex);
        return logits is not null ? new Span<float>(logits, _model.Vocabulary.TokenCount) : throw new InvalidOperationException("The context computes no logits.");
    }

    public bool RemoveSequence(SequenceId sequence, int from = 0, int to = -1)
    {
        ThrowUnlessInRange(sequence);
        return _memory is null || LlamaApi.llama_memory_seq_rm(_memory, sequence.Value, from, to) != 0;
    }

    // llama.cpp puts a copy between streams off until the next decode, and a state that is loaded in between would then be
    // overwritten. A state that is saved and loaded is copied at once, and copies the used cells only.
    public void CopySequence(SequenceId source, SequenceId target, int to = -1)
    {
        ThrowUnlessInRange(source);
        ThrowUnlessInRange(target);
        if (_memory is null || source == target)
            return;
        RemoveSequence(target);
        if (Capacity.Unified)
            LlamaApi.llama_memory_seq_cp(_memory, source.Value, target.Value, 0, to);
        else
            CopyState(source, target, to);
    }

    public void ShiftSequence(SequenceId sequence, int from, int to, int delta)
    {
        ThrowUnlessInRange(sequence);
        if (!CanShift)
            throw new InvalidOperationException($"The positions of {_model.Info.Architecture} can't be moved.");
        LlamaApi.llama_memory_seq_add(_memory!, sequence.Value, from, to, delta);
        _shiftPending = true;
    }

    public int SequenceMaxPosition(SequenceId sequence)
    {
        ThrowUnlessInRange(sequence);
        return _memory is null ? -1 : LlamaApi.llama_memory_seq_pos_max(_memory, sequence.Value);
    }

    public void Clear()
    {
        if (_memory is not null)
            LlamaApi.llama_memory_clear(_memory, 1);
        _shiftPending = false;
    }

    public long SequenceStateBytes(SequenceId sequence)
    {
        ThrowUnlessInRange(sequence);
        return (long)LlamaApi.llama_state_seq_get_size(_handle, sequence.Value);
    }

    public int SaveSequence(SequenceId sequence, Span<byte> destination)
    {
        ThrowUnlessInRange(sequence);
        if (_shiftPending || destination.IsEmpty || SequenceStateBytes(sequence) > destination.Length)
            return 0;
        fixed (byte* start = destination)
            return (int)LlamaApi.llama_state_seq_get_data(_handle, start, (nuint)destination.Length, sequence.Value);
    }

    public bool LoadSequence(SequenceId sequence, ReadOnlySpan<byte> state)
    {
        ThrowUnlessInRange(sequence);
        RemoveSequence(sequence);
        if (state.IsEmpty)
            return false;
        nuint read;
        fixed (byte* start = state)
            read = LlamaApi.llama_state_seq_set_data(_handle, start, (nuint)state.Length, sequence.Value);
        if (read == 0)
            RemoveSequence(sequence);
        return read > 0;
    }

    public ReadOnlySpan<float> GetSequenceEmbedding(SequenceId sequence)
    {
        ThrowUnlessInRange(sequence);
        ThrowUnlessEmbeddings(_pools);
        float* embedding = LlamaApi.llama_get_embeddings_seq(_handle, sequence.Value);
        return embedding is not null ? new ReadOnlySpan<float>(embedding, _embeddingLength) : throw new InvalidOperationException($"The last batch had no {sequence}.");
    }

    public ReadOnlySpan<float> GetTokenEmbedding(int batchIndex)
    {
        ThrowUnlessEmbeddings(!_pools);
        ThrowUnlessComputed(batchIndex);
        float* embedding = LlamaApi.llama_get_embeddings_ith(_handle, batchIndex);
        return embedding is not null ? new ReadOnlySpan<float>(embedding, _embeddingLength) : throw new InvalidOperationException("The context computes no embeddings.");
    }

    public void Dispose()
    {
        _memory?.Dispose();
        _handle.Dispose();
        _abort.Dispose();
    }

    private bool Fits(LlamaBatch batch)
    {
        if (batch.Count == 0 || batch.Count > Capacity.BatchTokens || (!_embeddings && batch.LogitsCount > Capacity.LogitsPerBatch))
            return false;
        foreach (int sequence in batch.Sequences)
        {
            if ((uint)sequence >= (uint)Capacity.MaxSequences)
                return false;
        }
        return !batch.Positions.ContainsAnyExceptInRange(0, _model.MaxPosition);
    }

    private static NativeBatch ToNative(LlamaBatch batch) => new()
    {
        Count = batch.Count,
        TokenIds = batch.TokenIdsPointer,
        Positions = batch.PositionsPointer,
        SequenceCounts = batch.SequenceCountsPointer,
        Sequences = batch.SequencePointers,
        WantsLogits = batch.WantsLogitsPointer,
    };

    private void RememberWhatWasComputed(LlamaBatch batch)
    {
        _computedCount = batch.Count;
        Span<sbyte> computed = _computedLogits.AsSpan(0, batch.Count);
        if (_embeddings)
            computed.Fill(1);
        else
            batch.WantsLogits.CopyTo(computed);
    }

    private void CopyState(SequenceId source, SequenceId target, int to)
    {
        if (_shiftPending)
            throw new InvalidOperationException("A sequence can't be copied between a shift and the next decode.");
        if (SequenceMaxPosition(source) < 0)
            return;
        byte[] state = ArrayPool<byte>.Shared.Rent(checked((int)SequenceStateBytes(source)));
        int length = SaveSequence(source, state);
        if (!LoadSequence(target, state.AsSpan(0, length)))
            throw new InvalidOperationException($"llama.cpp could not copy {source} to {target}.");
        ArrayPool<byte>.Shared.Return(state);
        if (to >= 0)
            RemoveSequence(target, to);
    }

    private LlamaContextCapacity ReadCapacity(LlamaContextOptions options)
    {
        // An encoder and a pooled embedding take a batch in one piece.
        int batchTokens = (int)LlamaApi.llama_n_batch(_handle);
        return new LlamaContextCapacity(
            options.MaxSequences,
            (int)Math.Min(LlamaApi.llama_n_ctx_seq(_handle), (uint)_model.MaxPosition + 1),
            (int)LlamaApi.llama_n_ctx(_handle),
            options.Embeddings ? Math.Min(batchTokens, (int)LlamaApi.llama_n_ubatch(_handle)) : batchTokens,
            options.Embeddings ? batchTokens : Math.Min(options.LogitsPerBatch, batchTokens),
            options.UnifiedKvCache);
    }

    private static NativeContextParams ToNative(LlamaContextOptions options, LlamaModel model, AbortFlag abort)
    {
        NativeContextParams native = LlamaApi.llama_context_default_params();
        native.ContextTokens = (uint)(options.MaxSequences * options.ContextTokensPerSequence);
        native.BatchTokens = (uint)options.BatchTokens;
        native.MicroBatchTokens = (uint)(options.Embeddings ? options.BatchTokens : options.MicroBatchTokens);
        native.MaxSequences = (uint)options.MaxSequences;
        native.MaxOutputs = options.Embeddings || model.Info.HasEncoder ? 0 : (uint)Math.Min(options.LogitsPerBatch, options.BatchTokens);
        native.Threads = options.Threads;
        native.BatchThreads = options.BatchThreads;
        native.Pooling = (int)options.Pooling;
        native.FlashAttention = (int)options.FlashAttention;
        native.KeyType = (int)options.KeyType;
        native.ValueType = (int)options.ValueType;
        native.AbortCallback = &AbortFlag.IsSet;
        native.AbortUserData = abort.Pointer;
        native.Embeddings = options.Embeddings ? (byte)1 : (byte)0;
        native.OffloadKqv = options.OffloadKvCache ? (byte)1 : (byte)0;
        native.FullSlidingWindow = options.FullSlidingWindowCache ? (byte)1 : (byte)0;
        native.UnifiedKvCache = options.UnifiedKvCache ? (byte)1 : (byte)0;
        return native;
    }

    private void ThrowUnlessInRange(SequenceId sequence) => ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)sequence.Value, (uint)Capacity.MaxSequences, nameof(sequence));

    private void ThrowUnlessComputed(int batchIndex)
    {
        if ((uint)batchIndex >= (uint)_computedCount || _computedLogits[batchIndex] == 0)
            throw new InvalidOperationException($"Entry {batchIndex} of the last batch asked for no logits, or the batch was not computed.");
    }

    private void ThrowUnlessEmbeddings(bool pools)
    {
        if (!_embeddings || !pools)
            throw new InvalidOperationException("The context was not made for embeddings of this kind.");
    }
}
