using Graycat.Contracts.Jobs;
using Graycat.Queue;
using Graycat.Queue.Jobs;

namespace Graycat.Tests.Queue.Jobs;

/// <summary>The queue as plain C# in memory: the same decisions and the same arithmetic as the Lua files, without Redis.</summary>
internal sealed class QueueModel(QueueOptions options)
{
    private const double PriorityBand = 1e13;

    private readonly SortedDictionary<string, Job> _jobs = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Share> _shares = new(StringComparer.Ordinal);
    private double _virtualTime;

    public IEnumerable<Job> All => _jobs.Values;

    private IEnumerable<Job> Live => All.Where(job => job.State is JobState.Queued or JobState.Leased);

    public int Depth => All.Count(job => job.State == JobState.Queued);

    public Job this[JobId id] => _jobs[id.Value];

    public EnqueueStatus Enqueue(JobSubmission submission, long now)
    {
        if (_jobs.ContainsKey(submission.Id.Value))
            return EnqueueStatus.Duplicate;
        if (Depth >= options.MaxQueueSize)
            return EnqueueStatus.QueueFull;
        if (submission.Limits.MaxQueued > 0 && Ready(submission.Owner).Count() >= submission.Limits.MaxQueued)
            return EnqueueStatus.OwnerQueueFull;

        var job = new Job(submission, now, now - submission.Priority * (long)options.PriorityLead.TotalMilliseconds);
        var share = Activate(job, now);
        (share.Weight, share.MaxRunning) = (submission.Limits.Weight, submission.Limits.MaxRunning);
        _jobs.Add(submission.Id.Value, job);
        Place(job.Owner, now);
        return EnqueueStatus.Accepted;
    }

    public List<Job> Lease(int max, long leaseMs, long now)
    {
        TakeBack(now, 16);
        var leased = new List<Job>();
        for (var turn = 1; turn <= max && NextOwner(turn, now) is { } owner; turn++)
        {
            var share = _shares[owner];
            var job = Ready(owner).First();
            (job.State, job.Attempt, job.Expires) = (JobState.Leased, job.Attempt + 1, now + leaseMs);
            _virtualTime = Math.Max(_virtualTime, share.V);
            share.V += job.Estimate / share.Weight;
            Place(owner, now, now);
            leased.Add(job);
        }

        return leased;
    }

    public LeaseStatus Renew(JobLease lease, long leaseMs, long now) => IfHeld(lease, job => job.Expires = now + leaseMs);

    public LeaseStatus Publish(JobLease lease) => IfHeld(lease, job => job.Events++);

    public LeaseStatus End(JobLease lease, JobState state, double cost, long now)
    {
        var status = IfHeld(lease, job => End(job, state, cost, now));
        return status == LeaseStatus.CancelRequested ? LeaseStatus.Held : status;
    }

    public LeaseStatus FailWithRetry(JobLease lease, double cost, long now)
    {
        var job = this[lease.Job];
        var backoff = RetryBackoff.After(lease.Attempt, options);
        if (backoff is null || job.Cancel || now + backoff.Value.TotalMilliseconds >= job.Deadline)
            return End(lease, JobState.Failed, cost, now);
        return IfHeld(lease, _ =>
        {
            (job.State, job.NotBefore) = (JobState.Queued, now + (long)backoff.Value.TotalMilliseconds);
            ShareOf(job).V += (cost - job.Estimate) / ShareOf(job).Weight;
            Place(job.Owner, now);
        });
    }

    public LeaseStatus Release(JobLease lease, long now)
    {
        if (this[lease.Job].Cancel)
            return IfHeld(lease, _ => { });
        return IfHeld(lease, job =>
        {
            ShareOf(job).V -= job.Estimate / ShareOf(job).Weight;
            MakeReady(job, now);
        });
    }

    public CancelStatus Cancel(JobId id, long now)
    {
        var job = this[id];
        if (job.State is not (JobState.Queued or JobState.Leased))
            return CancelStatus.AlreadyFinished;
        if (job.State == JobState.Leased && job.Expires > now)
        {
            job.Cancel = true;
            return CancelStatus.Requested;
        }

        End(job, JobState.Cancelled, null, now);
        return CancelStatus.Cancelled;
    }

    public void RequeueExpired(long now)
    {
        foreach (var job in TakeBack(now, int.MaxValue))
        {
            var died = job.State == JobState.Leased && job.Expires <= now;
            var state = died && job.Cancel ? JobState.Cancelled : job.Deadline <= now ? JobState.Failed : JobState.Dead;
            if (state == JobState.Dead)
                job.Deaths++;
            End(job, state, null, now);
        }
    }

    private List<Job> TakeBack(long now, int limit)
    {
        var ending = new List<Job>();
        foreach (var job in Live.Where(job => job.Due <= now).OrderBy(job => job.Due).ThenBy(job => job.Id.Value, StringComparer.Ordinal).Take(limit).ToList())
        {
            var died = job.State == JobState.Leased && job.Expires <= now;
            if (job.Deadline <= now || (died && (job.Cancel || job.Deaths + 1 >= options.MaxDeaths)))
            {
                ending.Add(job);
                continue;
            }

            if (died)
                job.Deaths++;
            MakeReady(job, now);
        }

        return ending;
    }

    private void MakeReady(Job job, long now)
    {
        // A running job no longer counts, then the owner is activated, then the job counts as ready.
        job.IsMoving = true;
        Activate(job, now);
        job.IsMoving = false;
        (job.State, job.NotBefore) = (JobState.Queued, 0);
        Place(job.Owner, now);
    }

    private void End(Job job, JobState state, double? cost, long now)
    {
        var share = ShareOf(job);
        if (job.State == JobState.Leased && cost is { } used)
            share.V += (used - job.Estimate) / share.Weight;
        job.State = state;
        job.Events++;
        job.Ends++;
        Place(job.Owner, now);
    }

    private LeaseStatus IfHeld(JobLease lease, Action<Job> change)
    {
        var job = this[lease.Job];
        if (job.State != JobState.Leased || job.Attempt != lease.Attempt)
            return LeaseStatus.Lost;
        var status = job.Cancel ? LeaseStatus.CancelRequested : LeaseStatus.Held;
        change(job);
        return status;
    }

    private string? NextOwner(int turn, long now)
    {
        var owners = _shares.Where(pair => pair.Value.Served is not null).ToList();
        if (owners.Count == 0)
            return null;
        var longest = owners.MinBy(pair => pair.Value.Served);
        if (turn == 1 && now - longest.Value.Served > options.PriorityLead.TotalMilliseconds)
            return longest.Key;
        return owners.MinBy(pair => pair.Value.V - Ready(pair.Key).First().Priority * PriorityBand).Key;
    }

    private IEnumerable<Job> Ready(string owner) => All
        .Where(job => job.Owner == owner && job is { State: JobState.Queued, NotBefore: 0, IsMoving: false })
        .OrderBy(job => job.Order).ThenBy(job => job.Priority).ThenBy(job => job.Id.Value, StringComparer.Ordinal);

    private int Running(string owner) => All.Count(job => job.Owner == owner && job is { State: JobState.Leased, IsMoving: false });

    private Share ShareOf(Job job)
    {
        if (!_shares.TryGetValue(job.Owner, out var share))
            _shares.Add(job.Owner, share = new Share { V = _virtualTime, Weight = job.Limits.Weight, MaxRunning = job.Limits.MaxRunning });
        return share;
    }

    private Share Activate(Job job, long now)
    {
        var share = ShareOf(job);
        if (Ready(job.Owner).Any())
            return share;
        if (share.V < _virtualTime)
            share.V = _virtualTime;
        else if (Running(job.Owner) == 0)
            share.V = _virtualTime + (share.V - _virtualTime) * Math.Pow(2, -Math.Max(0, now - share.Idle) / options.UsageHalfLife.TotalMilliseconds);
        return share;
    }

    private void Place(string owner, long now, long? served = null)
    {
        var share = _shares[owner];
        var ready = Ready(owner).Any();
        var running = Running(owner);
        if (ready && (share.MaxRunning == 0 || running < share.MaxRunning))
            share.Served = served ?? share.Served ?? now;
        else
            share.Served = null;
        if (ready || running > 0)
            return;
        share.Idle = now;
        if (share.V <= _virtualTime)
            _shares.Remove(owner);
    }

    internal sealed class Job(JobSubmission submission, long now, long order)
    {
        public JobId Id { get; } = submission.Id;
        public string Owner { get; } = submission.Owner;
        public int Priority { get; } = submission.Priority;
        public double Estimate { get; } = submission.EstimatedCost;
        public OwnerLimits Limits { get; } = submission.Limits;
        public long Order { get; } = order;
        public long Deadline { get; } = now + (long)submission.Timeout.TotalMilliseconds;
        public JobState State { get; set; }
        public int Attempt { get; set; }
        public int Deaths { get; set; }
        public int Events { get; set; }
        public int Ends { get; set; }
        public bool Cancel { get; set; }
        public bool IsMoving { get; set; }
        public long Expires { get; set; }
        public long NotBefore { get; set; }
        public long Due => State == JobState.Leased ? Math.Min(Expires, Deadline) : NotBefore > 0 ? NotBefore : Deadline;
    }

    private sealed class Share
    {
        public double V { get; set; }
        public double Weight { get; set; }
        public int MaxRunning { get; set; }
        public long Idle { get; set; }

        /// <summary>When last served or, if never since, since when it may be; null while none of its jobs may run.</summary>
        public long? Served { get; set; }
    }
}
