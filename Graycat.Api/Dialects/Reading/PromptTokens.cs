using System.Text.Json;
using Graycat.Contracts.Text;

namespace Graycat.Api.Dialects.Reading;

/// <summary>Reads lists of token ids.</summary>
internal static class PromptTokens
{
    private const int MaxTokens = 4 << 20;

    /// <summary>The field's value, a list of whole numbers of 0 or more.</summary>
    public static TokenPrompt Read(RequestReader body, string name)
    {
        var tokens = Tokens(body[name]);
        if (tokens is null)
            body.Fail(name, $"{body.PathOf(name)} must be a list of 1 to {MaxTokens:N0} token ids, whole numbers of 0 or more.", "invalid_type");
        return new(tokens ?? []);
    }

    /// <summary>The item itself.</summary>
    public static TokenPrompt Read(RequestReader item)
    {
        var tokens = Tokens(item.Element);
        if (tokens is null)
            item.FailHere($"{item.Path} must be a list of 1 to {MaxTokens:N0} token ids, whole numbers of 0 or more.", "invalid_type");
        return new(tokens ?? []);
    }

    private static int[]? Tokens(JsonElement list)
    {
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() is 0 or > MaxTokens)
            return null;
        int[] tokens = new int[list.GetArrayLength()];
        int count = 0;
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt32(out tokens[count]) || tokens[count++] < 0)
                return null;
        }

        return tokens;
    }
}
