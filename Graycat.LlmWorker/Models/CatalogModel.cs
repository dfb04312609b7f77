namespace Graycat.LlmWorker.Models;

/// <summary>A GGUF file that can be asked for.</summary>
/// <param name="Name">The file's name without <c>.gguf</c>, as in <c>graycat-mini.Q8_0</c>; of a split model without the part.</param>
/// <param name="Path">The file, of a split model its first part.</param>
public sealed record CatalogModel(string Name, string Path)
{
    /// <summary>Shorter names for it, as <c>graycat-mini</c>; a name belongs to one model.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Every name it answers to.</summary>
    public IEnumerable<string> Names => [Name, .. Aliases];
}
