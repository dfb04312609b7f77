using System.Collections.Concurrent;
using System.Threading.Channels;
using Graycat.Contracts.Jobs;
using Graycat.Queue.Redis;
using StackExchange.Redis;

namespace Graycat.Queue.Signals;

/// <summary>One subscription for each queue's wake-ups and one for the worker's cancellations; wake-ups that nobody waits for count once.</summary>
internal sealed class RedisWorkListener : WorkListener
{
    private readonly IConnectionMultiplexer _redis;
    private readonly QueueKeys.Cache _keys;
    private readonly ConcurrentDictionary<QueueName, byte> _queues = new();
    private readonly Channel<bool> _wakeUps = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly RedisChannel _cancelChannel;
    private readonly Action<RedisChannel, RedisValue> _onWake;
    private readonly Action<RedisChannel, RedisValue> _onCancel;
    private readonly ITimer _poll;

    public RedisWorkListener(
        IConnectionMultiplexer redis, QueueOptions options, TimeProvider time, WorkerId worker, IEnumerable<QueueName> queues, Action<JobId> onCancel)
    {
        _redis = redis;
        _keys = new QueueKeys.Cache(options.KeyPrefix);
        _cancelChannel = RedisChannel.Literal($"{options.KeyPrefix}:cancel:{worker.Value}");
        _onWake = (_, _) => Wake();
        _onCancel = (_, id) => onCancel(new JobId(id.ToString()));
        _poll = time.CreateTimer(static state => ((RedisWorkListener)state!).Wake(), this, options.SafetyPoll, options.SafetyPoll);
        _redis.ConnectionRestored += OnReconnected;
        Subscribe(_cancelChannel, _onCancel);
        foreach (var queue in queues)
            Add(queue);
    }

    public override void Add(QueueName queue)
    {
        if (!_queues.TryAdd(queue, 0))
            return;
        Subscribe(WakeChannel(queue), _onWake);
        Wake();
    }

    public override void Remove(QueueName queue)
    {
        if (_queues.TryRemove(queue, out _))
            Unsubscribe(WakeChannel(queue), _onWake);
    }

    public override async ValueTask WaitAsync(CancellationToken cancellationToken) =>
        await _wakeUps.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);

    public override void Wake() => _wakeUps.Writer.TryWrite(true);

    public override async ValueTask DisposeAsync()
    {
        _redis.ConnectionRestored -= OnReconnected;
        foreach (var queue in _queues.Keys)
            Remove(queue);
        Unsubscribe(_cancelChannel, _onCancel);
        await _poll.DisposeAsync().ConfigureAwait(false);
    }

    private RedisChannel WakeChannel(QueueName queue) => RedisChannel.Literal(_keys.Of(queue).WakeChannel);

    /// <summary>While Redis is away the client library keeps the subscription and makes it when Redis is back.</summary>
    private void Subscribe(RedisChannel channel, Action<RedisChannel, RedisValue> handler) =>
        _redis.GetSubscriber().Subscribe(channel, handler, CommandFlags.FireAndForget);

    private void Unsubscribe(RedisChannel channel, Action<RedisChannel, RedisValue> handler)
    {
        if (_redis.IsConnected)
            _redis.GetSubscriber().Unsubscribe(channel, handler, CommandFlags.FireAndForget);
    }

    private void OnReconnected(object? sender, ConnectionFailedEventArgs e) => Wake();
}
