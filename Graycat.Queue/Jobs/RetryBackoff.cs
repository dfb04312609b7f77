namespace Graycat.Queue.Jobs;

/// <summary>How long a failed job waits for its next attempt.</summary>
public static class RetryBackoff
{
    /// <summary>
    /// <see cref="QueueOptions.RetryBackoff"/> after the first attempt, doubled after each further one, at most
    /// <see cref="QueueOptions.MaxRetryBackoff"/>; null when no attempt is left.
    /// </summary>
    /// <param name="attempt">The attempt that failed, from 1.</param>
    /// <param name="options">The bounds.</param>
    public static TimeSpan? After(int attempt, QueueOptions options)
    {
        if (attempt >= options.MaxAttempts)
            return null;
        var doublings = Math.Min(attempt - 1, 40);
        var milliseconds = options.RetryBackoff.TotalMilliseconds * Math.Pow(2, doublings);
        return TimeSpan.FromMilliseconds(Math.Min(milliseconds, options.MaxRetryBackoff.TotalMilliseconds));
    }
}
