using System.Collections.Concurrent;
using System.Text;
using Graycat.Contracts.Jobs;
using StackExchange.Redis;

namespace Graycat.Queue.Redis;

/// <summary>The Redis keys of one queue, all with the queue's tag as their hash tag.</summary>
internal sealed class QueueKeys
{
    private readonly string _start;

    private QueueKeys(string prefix, string tag)
    {
        _start = $"{prefix}:{{{tag}}}:";
        Tag = tag;
        Queue = Array.ConvertAll(new[] { "state", "pending", "owners", "served", "due" }, name => (RedisKey)Encoding.UTF8.GetBytes(_start + name));
        Dead = _start + "dead";
        WakeChannel = $"{prefix}:wake:{tag}";
    }

    public string Tag { get; }

    /// <summary>KEYS 1 to 5 of every script; not to be changed.</summary>
    public RedisKey[] Queue { get; }

    public RedisKey Dead { get; }

    public string WakeChannel { get; }

    public RedisKey Log(JobId job) => _start + "log:" + job.Value;

    /// <summary>KEYS 1 to 7 of the scripts about one job.</summary>
    public RedisKey[] ForJob(JobId job) => [.. Queue, Log(job), _start + "done:" + job.Value];

    /// <summary>Makes and keeps the keys of each queue.</summary>
    public sealed class Cache(string prefix)
    {
        private const int MaxCached = 4096;
        private readonly ConcurrentDictionary<string, QueueKeys> _byTag = new();
        private readonly ConcurrentDictionary<QueueName, string> _tags = new();

        public QueueKeys Of(QueueName queue)
        {
            if (_tags.TryGetValue(queue, out var tag))
                return OfTag(tag);
            tag = queue.Tag;
            if (_tags.Count < MaxCached)
                _tags.TryAdd(queue, tag);
            return OfTag(tag);
        }

        public QueueKeys Of(JobId job) => OfTag(job.QueueTag);

        // Tags also come from job ids that strangers make up, so the cache is bounded.
        private QueueKeys OfTag(string tag)
        {
            if (_byTag.TryGetValue(tag, out var keys))
                return keys;
            keys = new QueueKeys(prefix, tag);
            if (_byTag.Count < MaxCached)
                _byTag.TryAdd(tag, keys);
            return keys;
        }
    }
}
