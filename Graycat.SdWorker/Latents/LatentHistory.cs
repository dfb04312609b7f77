namespace Graycat.SdWorker.Latents;

/// <summary>The last few latents (model outputs, derivatives) of a multistep method. Buffers are made once and reused.</summary>
/// <param name="capacity">How many are kept; the oldest gives way.</param>
internal sealed class LatentHistory(int capacity)
{
    private readonly float[][] _entries = new float[capacity][];
    private int _newest = -1;

    /// <summary>How many entries there are, at most the capacity.</summary>
    public int Count { get; private set; }

    /// <summary>The entry of an age: 0 is the newest.</summary>
    public ReadOnlySpan<float> this[int age] => _entries[(_newest - age + capacity) % capacity];

    /// <summary>Forgets all entries and keeps their buffers.</summary>
    public void Clear() => Count = 0;

    /// <summary>Makes room for a new entry and returns it, to be filled by the caller.</summary>
    public Span<float> Push(int length)
    {
        _newest = (_newest + 1) % capacity;
        Count = Math.Min(Count + 1, capacity);
        if (_entries[_newest] is not { } entry || entry.Length != length)
            _entries[_newest] = entry = new float[length];
        return entry;
    }
}
