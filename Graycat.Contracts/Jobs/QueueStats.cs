namespace Graycat.Contracts.Jobs;

/// <summary>How one queue stands.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="Queued">Jobs that wait, those in backoff included.</param>
/// <param name="Leased">Jobs that run.</param>
/// <param name="Dead">Entries of the dead-letter list.</param>
/// <param name="Completed24Hours">Jobs completed in the last 24 full or partial hours.</param>
/// <param name="MeanServiceTime">Smoothed time from lease to completion; zero before the first.</param>
/// <param name="OldestQueuedAge">How long the longest waiting job has waited; zero if none waits.</param>
public sealed record QueueStats(
    QueueName Queue,
    int Queued,
    int Leased,
    int Dead,
    long Completed24Hours,
    TimeSpan MeanServiceTime,
    TimeSpan OldestQueuedAge);

/// <summary>A job that workers died on too often.</summary>
/// <param name="Job">The job; its snapshot can be read until its retention has passed.</param>
/// <param name="Owner">The id of the key that made it.</param>
/// <param name="DiedAt">When it was given up.</param>
/// <param name="Reasons">One line for each death: when, which worker.</param>
public sealed record DeadLetter(JobId Job, string Owner, DateTimeOffset DiedAt, IReadOnlyList<string> Reasons);
