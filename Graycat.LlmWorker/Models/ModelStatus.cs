using System.Diagnostics.CodeAnalysis;
using Graycat.Contracts.Jobs;

namespace Graycat.LlmWorker.Models;

/// <summary>How a model stands here at one moment.</summary>
/// <param name="State">Where it stands.</param>
/// <param name="Progress">How much of it is loaded, 0 to 1.</param>
/// <param name="Users">Jobs that hold it.</param>
/// <param name="Loaded">The model, with <see cref="ModelState.Loaded"/>.</param>
/// <param name="Failure">One sentence naming file and cause, with <see cref="ModelState.Failed"/>.</param>
public sealed record ModelStatus(ModelState State, float Progress = 0, int Users = 0, LoadedModel? Loaded = null, string? Failure = null);

/// <summary>A model to be used, or why there is none.</summary>
/// <param name="Model">The model; the caller gives it back with <see cref="ModelHost.Release"/>.</param>
/// <param name="Failure">What went wrong.</param>
public readonly record struct ModelAcquisition(LoadedModel? Model, JobFailure? Failure)
{
    /// <summary>True when there is a model.</summary>
    [MemberNotNullWhen(true, nameof(Model))]
    [MemberNotNullWhen(false, nameof(Failure))]
    public bool Acquired => Model is not null;
}
