using Graycat.LlmWorker.Scheduling;

namespace Graycat.LlmWorker.Engine;

/// <summary>How a generation ended.</summary>
public enum GenerationOutcome
{
    /// <summary>Every choice ended by itself; each says why.</summary>
    Completed,

    /// <summary>Nobody wants it any more.</summary>
    Cancelled,

    /// <summary>Its deadline passed.</summary>
    TimedOut,

    /// <summary>The worker stops; another one continues the job.</summary>
    HandedBack,

    /// <summary>Its lease is lost: somebody else has the job.</summary>
    Abandoned,

    /// <summary>The prompt does not fit the context; see <see cref="GenerationEnd.Overflow"/>.</summary>
    ContextOverflow,

    /// <summary>A sampling option is out of its range; see <see cref="GenerationEnd.Cause"/>.</summary>
    InvalidOptions,

    /// <summary>The engine failed; see <see cref="GenerationEnd.Cause"/>.</summary>
    EngineFailed,
}

/// <summary>How and why a generation ended.</summary>
/// <param name="Outcome">How.</param>
/// <param name="Overflow">Both numbers, with <see cref="GenerationOutcome.ContextOverflow"/>.</param>
/// <param name="Cause">One sentence, with <see cref="GenerationOutcome.EngineFailed"/> and <see cref="GenerationOutcome.InvalidOptions"/>.</param>
public sealed record GenerationEnd(GenerationOutcome Outcome, ContextOverflow? Overflow = null, string? Cause = null);
