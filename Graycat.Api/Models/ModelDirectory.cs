using Graycat.Api.Authentication;
using Graycat.Api.Errors;
using Graycat.Contracts.Jobs;
using Graycat.Queue.Workers;
using Microsoft.Extensions.Options;

namespace Graycat.Api.Models;

/// <summary>
/// The models that workers have announced, as of the last second or so. A name that is not among them is looked up
/// again before it counts as unknown. While Redis is away the last answer holds.
/// </summary>
public sealed class ModelDirectory(IWorkerRegistry registry, IOptions<ApiOptions> options, TimeProvider time)
{
    /// <summary>The kind of worker that has text models.</summary>
    public const string Text = "llm";

    /// <summary>The kind of worker that has image models.</summary>
    public const string Image = "sd";

    private static readonly TimeSpan s_freshness = TimeSpan.FromSeconds(1);
    private volatile Snapshot? _snapshot;

    /// <summary>Every model, by name; null where Redis is away and nothing is known yet.</summary>
    public async ValueTask<IReadOnlyList<KnownModel>?> ListAsync(CancellationToken cancellationToken)
    {
        if (_snapshot is { } known && time.GetElapsedTime(known.TakenAt) < s_freshness)
            return known.Models;
        return await RefreshAsync(cancellationToken);
    }

    /// <summary>
    /// The model that a request means: by its name, with or without <c>:latest</c>, in any case; without a name the
    /// default one.
    /// </summary>
    /// <param name="kind"><see cref="Text"/> or <see cref="Image"/>.</param>
    /// <param name="name">As the client spelled it; null or empty for none.</param>
    /// <param name="key">Models that the key may not use do not exist for it.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async ValueTask<(KnownModel? Model, ApiError? Error)> FindAsync(string kind, string? name, ApiKey key, CancellationToken cancellationToken)
    {
        if (await ListAsync(cancellationToken) is not { } models)
            return (null, Failures.QueueAway);
        if (Pick(models, kind, name, key) is { } model)
            return (model, null);
        models = await RefreshAsync(cancellationToken) ?? models;
        return Pick(models, kind, name, key) is { } late ? (late, null) : (null, Unknown(models, kind, name, key));
    }

    /// <summary>The models of a kind that a key may use.</summary>
    public static IEnumerable<KnownModel> Visible(IReadOnlyList<KnownModel> models, string kind, ApiKey key) =>
        models.Where(model => model.WorkerKind == kind && key.MayUse(model.Model.Name));

    private KnownModel? Pick(IReadOnlyList<KnownModel> models, string kind, string? name, ApiKey key)
    {
        var visible = Visible(models, kind, key).ToList();
        if (string.IsNullOrWhiteSpace(name))
            return Default(visible);
        name = name.Trim();
        return visible.Find(model => model.Model.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? visible.Find(model => Untagged(model.Model.Name).Equals(Untagged(name), StringComparison.OrdinalIgnoreCase));
    }

    private KnownModel? Default(List<KnownModel> visible) =>
        visible.Find(model => model.Model.Name.Equals(options.Value.DefaultModel, StringComparison.OrdinalIgnoreCase))
        ?? visible.OrderBy(model => model.Model.State == ModelState.Loaded ? 0 : model.LiveWorkers > 0 && model.Model.State != ModelState.Failed ? 1 : 2)
            .ThenBy(model => model.Model.Type is "text" or "image" ? 0 : 1)
            .ThenBy(model => model.Model.Name, StringComparer.Ordinal)
            .FirstOrDefault();

    private static string Untagged(string name) => name.EndsWith(":latest", StringComparison.OrdinalIgnoreCase) ? name[..^7] : name;

    private static ApiError Unknown(IReadOnlyList<KnownModel> models, string kind, string? name, ApiKey key)
    {
        var names = Visible(models, kind, key).Select(model => model.Model.Name).Order(StringComparer.Ordinal).ToList();
        string there = names.Count == 0 ? "no worker has announced any" : $"there are: {string.Join(", ", names.Take(50))}";
        string what = string.IsNullOrWhiteSpace(name) ? "There is no default model" : $"There is no model '{(name.Length > 100 ? name[..100] + "…" : name)}'";
        return new(ApiErrorKind.ModelNotFound, $"{what}; {there}.", "model", "model_not_found");
    }

    private async Task<IReadOnlyList<KnownModel>?> RefreshAsync(CancellationToken cancellationToken)
    {
        if (await registry.GetModelsAsync(cancellationToken) is { } models)
            _snapshot = new(models, time.GetTimestamp());
        return _snapshot?.Models;
    }

    private sealed record Snapshot(IReadOnlyList<KnownModel> Models, long TakenAt);
}
