using System.Text.Json;
using Graycat.Contracts.Jobs;

namespace Graycat.Api.Dialects.Automatic1111;

/// <summary>Image models as A1111's clients name them.</summary>
/// <param name="Name">The model's own name.</param>
/// <param name="Sha256">Lower-case hexadecimal, or empty where the worker does not tell it.</param>
internal sealed record Checkpoint(string Name, string Sha256)
{
    /// <summary>The first ten digits of the hash, or null.</summary>
    public string? Hash => Sha256.Length >= 10 ? Sha256[..10] : null;

    /// <summary><c>name [hash]</c>, or the name.</summary>
    public string Title => Hash is null ? Name : $"{Name} [{Hash}]";

    public static Checkpoint Of(WorkerModel model) => new(model.Name, model.Details is { ValueKind: JsonValueKind.Object } details && details.TryGetProperty("sha256", out var hash) && hash.ValueKind == JsonValueKind.String ? hash.GetString()! : "");

    /// <summary>Whether a client that sends this text means this model: its title, name, hash or filename.</summary>
    public bool IsMeantBy(string text) =>
        new[] { Title, Name, Sha256, Hash }.Any(own => own is { Length: > 0 } && own.Equals(text.Trim(), StringComparison.OrdinalIgnoreCase));

    /// <summary>The name within a title; null for null.</summary>
    public static string? NameOf(string? title) => title is null ? null : title.EndsWith(']') && title.LastIndexOf(" [", StringComparison.Ordinal) is > 0 and var at ? title[..at] : title;
}
