namespace Graycat.LlmWorker.Scheduling;

/// <summary>One sequence id of the KV cache: who holds it, or which prefix its last holder left behind.</summary>
internal sealed class CacheSlot(int id)
{
    private TokenBuffer? _idleTokens;
    private int _idleLength;

    public int Id { get; } = id;

    /// <summary>Who holds the id; null while idle.</summary>
    public ScheduledSequence? Owner { get; private set; }

    /// <summary>The step at which it was last held.</summary>
    public long LastUsed { get; private set; }

    public bool IsBusy => Owner is not null;

    /// <summary>Tokens in the cache under this id.</summary>
    public int Length => Owner?.ComputedTokens ?? _idleLength;

    /// <summary>The tokens of an idle prefix; at least <see cref="Length"/> long.</summary>
    public TokenBuffer? IdleTokens => _idleTokens;

    /// <summary>How many leading tokens the cache has in common with <paramref name="tokens"/>.</summary>
    public int CommonPrefix(ReadOnlySpan<int> tokens)
    {
        TokenBuffer? held = Owner?.Tokens ?? _idleTokens;
        return held is null ? 0 : tokens.CommonPrefixLength(held.Span[..Length]);
    }

    public void Take(ScheduledSequence owner, long step)
    {
        (Owner, LastUsed) = (owner, step);
        (_idleTokens, _idleLength) = (null, 0);
        owner.Slot = Id;
    }

    /// <summary>The holder leaves; what it computed stays as an idle prefix.</summary>
    public void Leave(long step)
    {
        (_idleTokens, _idleLength) = (Owner!.Tokens, Owner.ComputedTokens);
        Owner.Slot = -1;
        (Owner, LastUsed) = (null, step);
    }

    /// <summary>The id holds nothing any more.</summary>
    public void Forget()
    {
        (_idleTokens, _idleLength) = (null, 0);
        if (Owner is not null)
            (Owner.Slot, Owner) = (-1, null);
    }
}
