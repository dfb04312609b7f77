namespace Graycat.Queue;

/// <summary>The job fabric's settings. The same in every process of one deployment. Validated at start.</summary>
public sealed class QueueOptions
{
    /// <summary>Jobs that may wait in one queue (<c>MAX_QUEUE_SIZE</c>). 1 to 1,000,000; default 1000.</summary>
    public int MaxQueueSize { get; set; } = 1000;

    /// <summary>Expired leases after which a job is given up as a dead letter. 1 to 100; default 3.</summary>
    public int MaxDeaths { get; set; } = 3;

    /// <summary>Attempts of a job that fails with a retry wanted, the first one included. 1 to 100; default 3.</summary>
    public int MaxAttempts { get; set; } = 3;

    /// <summary>Wait before the first retry; doubles with each further one. 1 ms to 1 h; default 1 s.</summary>
    public TimeSpan RetryBackoff { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait before a retry. 1 ms to 24 h; default 1 min.</summary>
    public TimeSpan MaxRetryBackoff { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>One step of priority overtakes jobs that were enqueued up to this much earlier, no older ones: so nothing starves. 0 to 24 h; default 60 s.</summary>
    public TimeSpan PriorityLead { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Time in which what a key has used beyond its share counts half. 1 s to 7 days; default 5 min.</summary>
    public TimeSpan UsageHalfLife { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Events kept of one job; older ones are dropped. 16 to 10,000,000; default 65,536.</summary>
    public int EventLogSize { get; set; } = 65_536;

    /// <summary>Events held in memory for one reader; further ones are read from the log. 1 to 65,536; default 256.</summary>
    public int EventBufferSize { get; set; } = 256;

    /// <summary>Longest wait of an idle worker without a wake-up. 100 ms to 1 h; default 5 s.</summary>
    public TimeSpan SafetyPoll { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a waiting reader of events looks into the log in case a message was lost. 100 ms to 1 h; default 5 s.</summary>
    public TimeSpan EventPoll { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often expired leases and deadlines are looked for. 100 ms to 1 h; default 1 s.</summary>
    public TimeSpan MaintenanceInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a worker counts as alive after a heartbeat. 1 s to 1 h; default 15 s.</summary>
    public TimeSpan HeartbeatTtl { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long models of workers now gone are remembered. 0 to 365 days; default 7 days.</summary>
    public TimeSpan ModelMemory { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Dead letters kept of one queue. 1 to 100,000; default 1000.</summary>
    public int DeadLettersKept { get; set; } = 1000;

    /// <summary>After this an operation counts as unavailable. 10 ms to 1 min; default 2 s.</summary>
    public TimeSpan OperationTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Start of every Redis key, so that several deployments can share one Redis. 1 to 64 characters without braces; default <c>graycat</c>.</summary>
    public string KeyPrefix { get; set; } = "graycat";

    /// <summary>Whether jobs that clients of the Python service push to <see cref="LegacyQueueKey"/> are taken. Default true.</summary>
    public bool TakeLegacyJobs { get; set; } = true;

    /// <summary>The list that the Python service's clients push to. Default <c>llama_queue</c>.</summary>
    public string LegacyQueueKey { get; set; } = "llama_queue";

    /// <summary>How often that list is looked at. 10 ms to 1 min; default 200 ms.</summary>
    public TimeSpan LegacyPoll { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long the answer stays at <c>result:{id}</c>. 1 s to 30 days; default 1 h.</summary>
    public TimeSpan LegacyResultTtl { get; set; } = TimeSpan.FromHours(1);
}
