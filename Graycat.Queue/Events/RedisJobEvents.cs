using Graycat.Contracts.Jobs;
using Graycat.Queue.Redis;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Graycat.Queue.Events;

/// <summary>Hands the events of this replica's channel to the subscriptions of their jobs, and reads logs.</summary>
internal sealed class RedisJobEvents : IJobEvents, IDisposable
{
    private readonly RedisRunner _runner;
    private readonly QueueOptions _options;
    private readonly TimeProvider _time;
    private readonly QueueKeys.Cache _keys;
    private readonly Lock _lock = new();
    private readonly Dictionary<JobId, List<RedisJobSubscription>> _subscriptions = [];
    private Task? _listening;
    private ChannelMessageQueue? _messages;

    public RedisJobEvents(RedisRunner runner, IOptions<QueueOptions> options, TimeProvider time)
    {
        _runner = runner;
        _options = options.Value;
        _time = time;
        _keys = new QueueKeys.Cache(_options.KeyPrefix);
        _runner.Redis.ConnectionRestored += OnReconnected;
    }

    public string ReplicaId { get; } = WorkerId.ForThisProcess("api").Value.Replace(' ', '_');

    public JobSubscription Subscribe(JobId job, long afterIndex = -1)
    {
        var subscription = new RedisJobSubscription(this, job, afterIndex, _options, _time);
        lock (_lock)
        {
            if (_subscriptions.TryGetValue(job, out var others))
                others.Add(subscription);
            else
                _subscriptions.Add(job, [subscription]);
        }

        _ = ListenAsync();
        return subscription;
    }

    public async Task<IReadOnlyList<JobEvent>?> ReadAsync(JobId job, long afterIndex, int max, CancellationToken cancellationToken = default) =>
        (await ReadLogAsync(job, afterIndex + 1, max, "", cancellationToken).ConfigureAwait(false))?.Events;

    public void Dispose()
    {
        _runner.Redis.ConnectionRestored -= OnReconnected;
        _messages?.Unsubscribe(CommandFlags.FireAndForget);
    }

    /// <summary>Completes when the channel is subscribed, or at once while Redis is away: then the log is read instead until it is.</summary>
    internal async Task ListenAsync()
    {
        Task listening;
        lock (_lock)
        {
            if (_listening is null or { IsFaulted: true })
                _listening = SubscribeChannelAsync();
            listening = _listening;
        }

        try
        {
            await listening.ConfigureAwait(false);
        }
        catch (Exception error) when (error is RedisException or TimeoutException or ObjectDisposedException)
        {
            // Tried again at the next read of a log.
        }
    }

    /// <summary>Reads the log from an index on and, if a replica is named, has it told of what comes after. Null while Redis is away.</summary>
    internal async Task<EventLogPage?> ReadLogAsync(JobId job, long from, int max, string replica, CancellationToken cancellationToken)
    {
        var reply = await _runner.RunAsync(QueueScript.ReadEvents, _keys.Of(job).ForJob(job), [job.Value, from, max, replica], cancellationToken).ConfigureAwait(false);
        if (reply is null)
            return null;
        var parts = (RedisResult[])reply!;
        var events = new List<JobEvent>(parts.Length);
        foreach (var part in parts.AsSpan(1))
        {
            if (EventCodec.TryReadLogEntry(job, (byte[])part!, out var read) && read!.Index >= from)
                events.Add(read);
        }

        return new EventLogPage((int)parts[0] != 0, events);
    }

    internal void Remove(RedisJobSubscription subscription)
    {
        lock (_lock)
        {
            if (_subscriptions.TryGetValue(subscription.Job, out var all) && all.Remove(subscription) && all.Count == 0)
                _subscriptions.Remove(subscription.Job);
        }
    }

    private async Task SubscribeChannelAsync()
    {
        var channel = RedisChannel.Literal($"{_options.KeyPrefix}:events:{ReplicaId}");
        _messages = await _runner.Redis.GetSubscriber().SubscribeAsync(channel).ConfigureAwait(false);
        _messages.OnMessage(message => Deliver(message.Message));
    }

    private void Deliver(RedisValue message)
    {
        ReadOnlyMemory<byte> rest = (byte[]?)message;
        while (EventCodec.TryTakeFrame(ref rest, out var read))
        {
            lock (_lock)
            {
                if (!_subscriptions.TryGetValue(read!.Job, out var subscriptions))
                    continue;
                foreach (var subscription in subscriptions)
                    subscription.Push(read);
            }
        }
    }

    /// <summary>Messages may have been lost: every reader looks into its log.</summary>
    private void OnReconnected(object? sender, ConnectionFailedEventArgs e)
    {
        lock (_lock)
        {
            foreach (var subscription in _subscriptions.Values.SelectMany(all => all))
                subscription.Nudge();
        }
    }
}

/// <summary>A part of a job's event log.</summary>
/// <param name="IsKnown">Whether the job, live or ended, is there.</param>
/// <param name="Events">In order.</param>
internal sealed record EventLogPage(bool IsKnown, IReadOnlyList<JobEvent> Events);
