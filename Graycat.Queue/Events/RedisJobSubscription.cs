using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Graycat.Contracts.Jobs;

namespace Graycat.Queue.Events;

/// <summary>
/// Events come through a bounded channel; a null in it says "look into the log". The log is also read at the start, when
/// an index is missing, when the channel was full, and when nothing came for a while.
/// </summary>
internal sealed class RedisJobSubscription : JobSubscription
{
    private const int PageSize = 256;

    private readonly RedisJobEvents _events;
    private readonly Channel<JobEvent?> _pushed;
    private readonly ITimer _poll;
    private long _next;
    private long _newest;
    private volatile bool _repair = true;
    private bool _known;
    private int _unknown;

    public RedisJobSubscription(RedisJobEvents events, JobId job, long afterIndex, QueueOptions options, TimeProvider time)
    {
        _events = events;
        Job = job;
        _next = Math.Max(-1, afterIndex) + 1;
        _newest = _next - 1;
        _pushed = Channel.CreateBounded<JobEvent?>(new BoundedChannelOptions(options.EventBufferSize) { SingleReader = true });
        _poll = time.CreateTimer(static state => ((RedisJobSubscription)state!).Nudge(), this, options.EventPoll, options.EventPoll);
    }

    public override JobId Job { get; }

    public override long Backlog => Math.Max(0, Volatile.Read(ref _newest) + 1 - Volatile.Read(ref _next));

    public override async IAsyncEnumerable<JobEvent> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await _events.ListenAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        while (true)
        {
            while (_pushed.Reader.TryRead(out var pushed))
            {
                if (pushed is null || pushed.Index > _next)
                    _repair = true;
                if (_repair)
                    break;
                if (pushed!.Index < _next)
                    continue;
                Advance(pushed);
                yield return pushed;
                if (pushed.IsTerminal)
                    yield break;
            }

            if (_repair)
            {
                _repair = false;
                EventLogPage? page;
                do
                {
                    page = await ReadLogAsync(cancellationToken).ConfigureAwait(false);
                    foreach (var read in page?.Events ?? [])
                    {
                        Advance(read);
                        yield return read;
                        if (read.IsTerminal)
                            yield break;
                    }
                }
                while (page is { Events.Count: PageSize });
                if (IsGone(page))
                    yield break;
            }
            else if (!await _pushed.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
            {
                yield break;
            }
        }
    }

    public override ValueTask DisposeAsync()
    {
        _events.Remove(this);
        _pushed.Writer.TryComplete();
        return _poll.DisposeAsync();
    }

    /// <summary>Takes an event from the channel; one that doesn't fit is read from the log later.</summary>
    internal void Push(JobEvent pushed)
    {
        if (pushed.Index > _newest)
            Volatile.Write(ref _newest, pushed.Index);
        if (!_pushed.Writer.TryWrite(pushed))
            _repair = true;
    }

    internal void Nudge()
    {
        if (!_pushed.Writer.TryWrite(null))
            _repair = true;
    }

    private void Advance(JobEvent read)
    {
        Volatile.Write(ref _next, read.Index + 1);
        if (read.Index > _newest)
            Volatile.Write(ref _newest, read.Index);
    }

    private async Task<EventLogPage?> ReadLogAsync(CancellationToken cancellationToken)
    {
        await _events.ListenAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        return await _events.ReadLogAsync(Job, _next, PageSize, _events.ReplicaId, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A job that was there and is no more, or that two looks have not found (one may come before its enqueue).</summary>
    private bool IsGone(EventLogPage? page)
    {
        if (page is null)
            return false;
        if (page.IsKnown || page.Events.Count > 0)
            _known = true;
        else if (_known || ++_unknown > 1)
            return true;
        return false;
    }
}
