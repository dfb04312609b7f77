using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Graycat.Contracts.Jobs;

/// <summary>
/// A job's id: 26 characters that sort by the time they were made (10 for milliseconds, 16 random), a hyphen, and the
/// <see cref="QueueName.Tag"/> of the job's queue. Safe in URLs and Redis keys. Made by <see cref="JobIdGenerator"/>.
/// </summary>
[JsonConverter(typeof(JobIdConverter))]
public readonly record struct JobId(string Value)
{
    /// <summary>Characters of <see cref="QueueTag"/>.</summary>
    public const int TagLength = 8;

    /// <summary>Characters of a whole id.</summary>
    public const int Length = 26 + 1 + TagLength;

    /// <summary>The hash tag of the queue this job is in.</summary>
    public string QueueTag => Value[^TagLength..];

    /// <summary>When the id was made, to the millisecond.</summary>
    public DateTimeOffset CreatedAt => DateTimeOffset.FromUnixTimeMilliseconds((long)Base32.Read(Value.AsSpan(0, 10)));

    /// <summary>Reads an id that came from outside. False, never an exception, for anything that is not one.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out JobId id)
    {
        id = text is null ? default : new JobId(text);
        return text is { Length: Length } && text[26] == '-' && text.Remove(26, 1).All(Base32.IsDigit);
    }

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
