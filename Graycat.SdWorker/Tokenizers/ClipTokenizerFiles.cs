using System.Text.Json;
using Graycat.SdWorker.Pipelines;

namespace Graycat.SdWorker.Tokenizers;

/// <summary>Reads a tokenizer folder.</summary>
internal static class ClipTokenizerFiles
{
    public static ClipTokenizer Load(string folder)
    {
        string vocabularyFile = Path.Combine(folder, "vocab.json");
        string mergesFile = Path.Combine(folder, "merges.txt");
        ImageModelException.ThrowIfMissing(vocabularyFile, "the tokenizer's vocabulary (token to id)");
        ImageModelException.ThrowIfMissing(mergesFile, "the tokenizer's byte-pair merges");
        try
        {
            Dictionary<string, int> vocabulary = JsonSerializer.Deserialize(File.ReadAllBytes(vocabularyFile), ClipTokenizerJsonContext.Default.DictionaryStringInt32)
                ?? throw new JsonException("It holds null.");
            IEnumerable<string> merges = File.ReadLines(mergesFile).Where(line => !line.StartsWith("#version", StringComparison.Ordinal));
            return new ClipTokenizer(vocabulary, merges, SpecialTokens(folder));
        }
        catch (Exception error) when (error is JsonException or IOException)
        {
            throw new ImageModelException(vocabularyFile, $"The tokenizer cannot be read: {error.Message}", error);
        }
    }

    private static ClipSpecialTokens SpecialTokens(string folder)
    {
        var tokens = new ClipSpecialTokens();
        foreach (string name in (string[])["tokenizer_config.json", "special_tokens_map.json"])
        {
            string file = Path.Combine(folder, name);
            if (File.Exists(file))
                tokens = With(tokens, File.ReadAllBytes(file));
        }

        return tokens;
    }

    private static ClipSpecialTokens With(ClipSpecialTokens tokens, byte[] json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement root = document.RootElement;
        return new ClipSpecialTokens(
            Token(root, "bos_token") ?? tokens.Start,
            Token(root, "eos_token") ?? tokens.End,
            Token(root, "pad_token") ?? tokens.Pad);
    }

    /// <summary>A token is written as text or as an object with its text in <c>content</c>.</summary>
    private static string? Token(JsonElement root, string name) =>
        !root.TryGetProperty(name, out JsonElement token) ? null
        : token.ValueKind == JsonValueKind.String ? token.GetString()
        : token.ValueKind == JsonValueKind.Object && token.TryGetProperty("content", out JsonElement content) ? content.GetString()
        : null;
}
