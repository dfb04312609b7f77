namespace Graycat.Contracts.Text;

/// <summary>What the answer's content must look like, enforced while sampling.</summary>
/// <param name="Kind">The kind of constraint.</param>
/// <param name="Definition">
/// The JSON schema's text for <see cref="OutputFormatKind.JsonSchema"/>, the GBNF text for
/// <see cref="OutputFormatKind.Grammar"/>, else null.
/// </param>
public sealed record OutputFormat(OutputFormatKind Kind, string? Definition = null)
{
    /// <summary>Anything goes.</summary>
    public static OutputFormat Text { get; } = new(OutputFormatKind.Text);
}

/// <inheritdoc cref="OutputFormat"/>
public enum OutputFormatKind
{
    /// <summary>Anything.</summary>
    Text,

    /// <summary>One JSON object.</summary>
    JsonObject,

    /// <summary>JSON that the schema accepts.</summary>
    JsonSchema,

    /// <summary>A sentence of the GBNF grammar's rule <c>root</c>.</summary>
    Grammar,
}
