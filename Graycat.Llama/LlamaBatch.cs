using System.Runtime.CompilerServices;

namespace Graycat.Llama;

/// <summary>
/// The entries of one decode, laid out as llama.cpp reads them. Made once and filled again for each engine step; its arrays
/// lie on the pinned heap. Belongs to one thread. Keep the entries of a sequence together and in the order of positions.
/// </summary>
public sealed unsafe class LlamaBatch
{
    private readonly int[] _tokenIds;
    private readonly int[] _positions;
    private readonly int[] _sequences;
    private readonly int[] _sequenceCounts;
    private readonly nint[] _sequencePointers;
    private readonly sbyte[] _wantsLogits;

    /// <summary>Makes an empty batch.</summary>
    /// <param name="capacity">Entries it can hold; a context takes at most <see cref="LlamaContextCapacity.BatchTokens"/>.</param>
    public LlamaBatch(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        _tokenIds = GC.AllocateUninitializedArray<int>(capacity, pinned: true);
        _positions = GC.AllocateUninitializedArray<int>(capacity, pinned: true);
        _sequences = GC.AllocateUninitializedArray<int>(capacity, pinned: true);
        _sequenceCounts = GC.AllocateUninitializedArray<int>(capacity, pinned: true);
        _sequencePointers = GC.AllocateUninitializedArray<nint>(capacity, pinned: true);
        _wantsLogits = GC.AllocateUninitializedArray<sbyte>(capacity, pinned: true);
        PointEachEntryAtItsSequence();
    }

    /// <summary>Entries it can hold.</summary>
    public int Capacity => _tokenIds.Length;

    /// <summary>Entries it holds.</summary>
    public int Count { get; private set; }

    /// <summary>Entries that ask for logits.</summary>
    public int LogitsCount { get; private set; }

    /// <summary>The token of each entry.</summary>
    public ReadOnlySpan<int> TokenIds => _tokenIds.AsSpan(0, Count);

    /// <summary>The position of each entry in its sequence, from 0.</summary>
    public ReadOnlySpan<int> Positions => _positions.AsSpan(0, Count);

    /// <summary>The sequence of each entry.</summary>
    public ReadOnlySpan<int> Sequences => _sequences.AsSpan(0, Count);

    /// <summary>1 for each entry that asks for logits, else 0.</summary>
    public ReadOnlySpan<sbyte> WantsLogits => _wantsLogits.AsSpan(0, Count);

    /// <summary>Adds an entry and returns its index, which <see cref="ILlamaContext.GetLogits"/> takes.</summary>
    public int Add(int tokenId, int position, SequenceId sequence, bool wantsLogits)
    {
        int index = Count;
        _tokenIds[index] = tokenId;
        _positions[index] = position;
        _sequences[index] = sequence.Value;
        _wantsLogits[index] = wantsLogits ? (sbyte)1 : (sbyte)0;
        LogitsCount += wantsLogits ? 1 : 0;
        return Count++;
    }

    /// <summary>Takes all entries out.</summary>
    public void Clear() => (Count, LogitsCount) = (0, 0);

    internal int* TokenIdsPointer => Address(_tokenIds);

    internal int* PositionsPointer => Address(_positions);

    internal int* SequenceCountsPointer => Address(_sequenceCounts);

    internal int** SequencePointers => (int**)Unsafe.AsPointer(ref _sequencePointers[0]);

    internal sbyte* WantsLogitsPointer => (sbyte*)Unsafe.AsPointer(ref _wantsLogits[0]);

    private static int* Address(int[] pinned) => (int*)Unsafe.AsPointer(ref pinned[0]);

    private void PointEachEntryAtItsSequence()
    {
        for (int i = 0; i < Capacity; i++)
        {
            _sequenceCounts[i] = 1;
            _sequencePointers[i] = (nint)(Address(_sequences) + i);
        }
    }
}
