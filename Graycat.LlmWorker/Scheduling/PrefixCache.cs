namespace Graycat.LlmWorker.Scheduling;

/// <summary>Prefixes that had to leave the KV cache, kept in host memory under a byte budget, least recently used out first.</summary>
/// <param name="budgetBytes">Bytes of state and tokens kept at most; 0 keeps nothing.</param>
public sealed class PrefixCache(long budgetBytes)
{
    private readonly LinkedList<CachedPrefix> _recentFirst = new();

    /// <summary>Bytes kept.</summary>
    public long Bytes { get; private set; }

    /// <summary>Prefixes kept.</summary>
    public int Count => _recentFirst.Count;

    /// <summary>Whether anything is ever kept.</summary>
    public bool IsEnabled => budgetBytes > 0;

    /// <summary>Keeps a state; forgets those that it continues, then the least recently used beyond the budget.</summary>
    /// <returns>False where the state alone is larger than the budget.</returns>
    public bool Add(ReadOnlySpan<int> tokens, byte[] state)
    {
        var prefix = new CachedPrefix(tokens.ToArray(), state);
        if (prefix.Bytes > budgetBytes)
            return false;
        RemoveContinuedBy(tokens);
        while (Bytes + prefix.Bytes > budgetBytes)
            Remove(_recentFirst.Last!);
        _recentFirst.AddFirst(prefix);
        Bytes += prefix.Bytes;
        return true;
    }

    /// <summary>The kept prefix that has most leading tokens in common with <paramref name="tokens"/>.</summary>
    /// <returns>The prefix and the number of common tokens, or null and 0.</returns>
    public (CachedPrefix? Prefix, int Common) Find(ReadOnlySpan<int> tokens)
    {
        (CachedPrefix? best, int common) = (null, 0);
        for (var node = _recentFirst.First; node is not null; node = node.Next)
        {
            int length = tokens.CommonPrefixLength(node.Value.Tokens);
            if (length > common)
                (best, common) = (node.Value, length);
        }
        return (best, common);
    }

    /// <summary>Marks a prefix as just used.</summary>
    public void Touch(CachedPrefix prefix)
    {
        if (_recentFirst.Find(prefix) is { } node)
        {
            _recentFirst.Remove(node);
            _recentFirst.AddFirst(node);
        }
    }

    /// <summary>Forgets a prefix whose state could not be brought back.</summary>
    public void Remove(CachedPrefix prefix)
    {
        if (_recentFirst.Find(prefix) is { } node)
            Remove(node);
    }

    private void RemoveContinuedBy(ReadOnlySpan<int> tokens)
    {
        for (var node = _recentFirst.First; node is not null;)
        {
            var next = node.Next;
            if (tokens.StartsWith(node.Value.Tokens))
                Remove(node);
            node = next;
        }
    }

    private void Remove(LinkedListNode<CachedPrefix> node)
    {
        Bytes -= node.Value.Bytes;
        _recentFirst.Remove(node);
    }
}

/// <summary>The state of a sequence in host memory. Compared by reference.</summary>
/// <param name="tokens">The tokens it holds.</param>
/// <param name="state">The engine's bytes.</param>
public sealed class CachedPrefix(int[] tokens, byte[] state)
{
    /// <summary>The tokens it holds.</summary>
    public ReadOnlySpan<int> Tokens => tokens;

    /// <summary>The engine's bytes.</summary>
    public ReadOnlySpan<byte> State => state;

    /// <summary>Memory it takes.</summary>
    public long Bytes => state.LongLength + (4L * tokens.Length);
}
