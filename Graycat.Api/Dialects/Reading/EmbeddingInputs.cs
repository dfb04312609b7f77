using System.Text.Json;
using Graycat.Contracts.Text;

namespace Graycat.Api.Dialects.Reading;

/// <summary>Reads what is to be embedded: a text, a list of texts, a list of token ids, or a list of such lists.</summary>
internal static class EmbeddingInputs
{
    private const int MaxInputs = 2048;

    public static IReadOnlyList<TextPrompt> Read(RequestReader body, string name)
    {
        var input = body[name];
        if (input.ValueKind == JsonValueKind.String)
            return [new RawPrompt(NotEmpty(body, name, body.Text(name)!))];
        if (input.ValueKind == JsonValueKind.Array && input.GetArrayLength() > 0)
            return input[0].ValueKind == JsonValueKind.Number ? [PromptTokens.Read(body, name)] : [.. body.List(name, MaxInputs).Select(ReadItem)];
        if (input.ValueKind == JsonValueKind.Undefined)
            body.Missing(name);
        else
            body.Fail(name, $"{name} is {(input.ValueKind == JsonValueKind.Array ? "an empty list" : RequestReader.Describe(input))}; it must be a text, a list of texts, a list of token ids of this model, or a list of such lists.", "invalid_type");
        return [];
    }

    private static TextPrompt ReadItem(RequestReader item) =>
        item.Element.ValueKind == JsonValueKind.Array ? PromptTokens.Read(item) : new RawPrompt(item.AsText(allowEmpty: false));

    private static string NotEmpty(RequestReader body, string name, string text)
    {
        if (text.Length == 0)
            body.Fail(name, $"{name} is empty; it must have a character.", "invalid_value");
        return text;
    }
}
