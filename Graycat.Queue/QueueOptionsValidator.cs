using Microsoft.Extensions.Options;

namespace Graycat.Queue;

/// <summary>Finds every mistake at once; each message names the setting, its value and what would be right.</summary>
internal sealed class QueueOptionsValidator : IValidateOptions<QueueOptions>
{
    public ValidateOptionsResult Validate(string? name, QueueOptions options)
    {
        List<string> mistakes = [];
        Number(nameof(options.MaxQueueSize), options.MaxQueueSize, 1, 1_000_000);
        Number(nameof(options.MaxDeaths), options.MaxDeaths, 1, 100);
        Number(nameof(options.MaxAttempts), options.MaxAttempts, 1, 100);
        Number(nameof(options.EventLogSize), options.EventLogSize, 16, 10_000_000);
        Number(nameof(options.EventBufferSize), options.EventBufferSize, 1, 65_536);
        Number(nameof(options.DeadLettersKept), options.DeadLettersKept, 1, 100_000);
        Time(nameof(options.RetryBackoff), options.RetryBackoff, TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1));
        Time(nameof(options.MaxRetryBackoff), options.MaxRetryBackoff, TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(24));
        Time(nameof(options.PriorityLead), options.PriorityLead, TimeSpan.Zero, TimeSpan.FromHours(24));
        Time(nameof(options.UsageHalfLife), options.UsageHalfLife, TimeSpan.FromSeconds(1), TimeSpan.FromDays(7));
        Time(nameof(options.SafetyPoll), options.SafetyPoll, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));
        Time(nameof(options.EventPoll), options.EventPoll, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));
        Time(nameof(options.MaintenanceInterval), options.MaintenanceInterval, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));
        Time(nameof(options.HeartbeatTtl), options.HeartbeatTtl, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        Time(nameof(options.ModelMemory), options.ModelMemory, TimeSpan.Zero, TimeSpan.FromDays(365));
        Time(nameof(options.OperationTimeout), options.OperationTimeout, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1));
        Time(nameof(options.LegacyPoll), options.LegacyPoll, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1));
        Time(nameof(options.LegacyResultTtl), options.LegacyResultTtl, TimeSpan.FromSeconds(1), TimeSpan.FromDays(30));
        if (options.KeyPrefix is not { Length: >= 1 and <= 64 } || options.KeyPrefix.AsSpan().ContainsAny("{} \n"))
            mistakes.Add($"{nameof(options.KeyPrefix)} is '{options.KeyPrefix}'; it must have 1 to 64 characters without braces and blanks, such as graycat.");
        if (string.IsNullOrWhiteSpace(options.LegacyQueueKey))
            mistakes.Add($"{nameof(options.LegacyQueueKey)} is empty; the Python service used llama_queue.");
        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);

        void Number(string setting, int value, int least, int most)
        {
            if (value < least || value > most)
                mistakes.Add($"{setting} is {value}; it must be from {least} to {most}.");
        }

        void Time(string setting, TimeSpan value, TimeSpan least, TimeSpan most)
        {
            if (value < least || value > most)
                mistakes.Add($"{setting} is {value}; it must be from {least} to {most}.");
        }
    }
}
