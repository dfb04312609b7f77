namespace Graycat.Contracts.Jobs;

/// <summary>Makes job ids. Ids of one generator are strictly ascending, also within a millisecond. Any thread may call.</summary>
/// <param name="time">Where the milliseconds come from.</param>
/// <param name="random">Where the 80 random bits come from; give a seeded one for repeatable ids.</param>
public sealed class JobIdGenerator(TimeProvider time, Random random)
{
    private readonly Lock _lock = new();
    private long _lastMilliseconds = -1;
    private ulong _high, _low;

    /// <summary>A generator with the system's shared random numbers.</summary>
    public JobIdGenerator(TimeProvider time) : this(time, Random.Shared)
    {
    }

    /// <summary>The next id for a job in <paramref name="queue"/>.</summary>
    public JobId Next(QueueName queue)
    {
        Span<char> text = stackalloc char[JobId.Length];
        lock (_lock)
        {
            Advance();
            Base32.Write((ulong)_lastMilliseconds, text[..10]);
            Base32.Write(_high, text[10..18]);
            Base32.Write(_low, text[18..26]);
        }

        text[26] = '-';
        queue.Tag.CopyTo(text[27..]);
        return new JobId(new string(text));
    }

    private void Advance()
    {
        const ulong mask = (1UL << 40) - 1;
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (now > _lastMilliseconds)
        {
            _lastMilliseconds = now;
            // The top bit stays free so that counting up within a millisecond can't overflow.
            _high = (ulong)random.NextInt64() & (mask >> 1);
            _low = (ulong)random.NextInt64() & mask;
        }
        else if ((_low = (_low + 1) & mask) == 0)
        {
            _high++;
        }
    }
}
