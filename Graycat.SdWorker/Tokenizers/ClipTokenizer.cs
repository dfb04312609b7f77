using System.Text;
using System.Text.Json;

namespace Graycat.SdWorker.Tokenizers;

/// <summary>
/// CLIP's byte-pair tokenizer, read from the <c>tokenizer/</c> folder that exporters write (vocab.json, merges.txt and
/// the two files that name the special tokens). Immutable; may be shared by threads.
/// </summary>
public sealed class ClipTokenizer
{
    /// <summary>Tokens of one text that the encoder sees at once, with start and end.</summary>
    public const int ContextLength = 77;

    private const string WordEnd = "</w>";

    private readonly Dictionary<(int Left, int Right), (int Rank, int Merged)> _merges;
    private readonly int[] _byteIds;
    private readonly int[] _lastByteIds;
    private readonly (string Text, int Id)[] _specials;

    internal ClipTokenizer(IReadOnlyDictionary<string, int> vocabulary, IEnumerable<string> merges, ClipSpecialTokens special)
    {
        _byteIds = ByteIds(vocabulary, "");
        _lastByteIds = ByteIds(vocabulary, WordEnd);
        _merges = MergeTable(vocabulary, merges);
        StartTokenId = Id(vocabulary, special.Start);
        EndTokenId = Id(vocabulary, special.End);
        PadTokenId = Id(vocabulary, special.Pad);
        CommaTokenId = vocabulary.TryGetValue("," + WordEnd, out int comma) ? comma : -1;
        _specials = [(special.Start, StartTokenId), (special.End, EndTokenId), (special.Pad, PadTokenId)];
    }

    /// <summary>Id of the token before every text; 49406 in CLIP's own vocabulary.</summary>
    public int StartTokenId { get; }

    /// <summary>Id of the token after every text; 49407 in CLIP's own vocabulary.</summary>
    public int EndTokenId { get; }

    /// <summary>Id that fills a text up to <see cref="ContextLength"/>: the end token, or 0 (<c>!</c>).</summary>
    public int PadTokenId { get; }

    /// <summary>Id of a comma that ends a word, −1 where the vocabulary has none.</summary>
    public int CommaTokenId { get; }

    /// <summary>Reads the tokenizer in a folder.</summary>
    /// <exception cref="Pipelines.ImageModelException">A file is missing or cannot be read; the message names it.</exception>
    public static ClipTokenizer Load(string folder) => ClipTokenizerFiles.Load(folder);

    /// <summary>Ids of a text, without start and end, not cut.</summary>
    /// <param name="text">Any text; lone surrogates count as U+FFFD.</param>
    /// <param name="padIsSpecial">
    /// Whether the padding token is recognised inside the text, as transformers does: with the padding token <c>!</c>
    /// every exclamation mark becomes id 0. AUTOMATIC1111 does not.
    /// </param>
    public List<int> EncodeContent(string text, bool padIsSpecial)
    {
        var ids = new List<int>();
        int start = 0;
        while (FindSpecial(text, start, padIsSpecial) is { } found)
        {
            EncodePlain(text[start..found.Index], ids);
            ids.Add(found.Id);
            start = found.Index + found.Length;
        }

        EncodePlain(text[start..], ids);
        return ids;
    }

    /// <summary>Ids of a text as transformers pads them: start, at most 75 tokens, end, padding up to 77.</summary>
    public int[] EncodePadded(string text)
    {
        List<int> content = EncodeContent(text, padIsSpecial: true);
        var ids = new int[ContextLength];
        int count = Math.Min(content.Count, ContextLength - 2);
        ids[0] = StartTokenId;
        content.CopyTo(0, ids, 1, count);
        ids[count + 1] = EndTokenId;
        Array.Fill(ids, PadTokenId, count + 2, ContextLength - count - 2);
        return ids;
    }

    private (int Index, int Length, int Id)? FindSpecial(string text, int start, bool padIsSpecial)
    {
        (int Index, int Length, int Id)? first = null;
        foreach ((string special, int id) in padIsSpecial ? _specials : _specials.AsSpan(0, 2))
        {
            int index = text.IndexOf(special, start, StringComparison.Ordinal);
            if (index >= 0 && (first is null || index < first.Value.Index))
                first = (index, special.Length, id);
        }

        return first;
    }

    private void EncodePlain(string text, List<int> ids)
    {
        foreach (string piece in ClipPieces.Split(text))
            EncodePiece(piece, ids);
    }

    private void EncodePiece(string piece, List<int> ids)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(piece);
        var parts = new List<int>(bytes.Length);
        for (int i = 0; i < bytes.Length; i++)
            parts.Add((i == bytes.Length - 1 ? _lastByteIds : _byteIds)[bytes[i]]);
        while (LowestMerge(parts) is { } merge)
            MergeAll(parts, merge.Pair, merge.Merged);
        ids.AddRange(parts);
    }

    private ((int, int) Pair, int Merged)? LowestMerge(List<int> parts)
    {
        int lowest = int.MaxValue;
        ((int, int) Pair, int Merged)? best = null;
        for (int i = 0; i + 1 < parts.Count; i++)
        {
            (int, int) pair = (parts[i], parts[i + 1]);
            if (!_merges.TryGetValue(pair, out (int Rank, int Merged) merge) || merge.Rank >= lowest)
                continue;
            lowest = merge.Rank;
            best = (pair, merge.Merged);
        }

        return best;
    }

    private static void MergeAll(List<int> parts, (int Left, int Right) pair, int merged)
    {
        int kept = 0;
        for (int i = 0; i < parts.Count; i++)
        {
            bool match = i + 1 < parts.Count && parts[i] == pair.Left && parts[i + 1] == pair.Right;
            parts[kept++] = match ? merged : parts[i];
            if (match)
                i++;
        }

        parts.RemoveRange(kept, parts.Count - kept);
    }

    private static int[] ByteIds(IReadOnlyDictionary<string, int> vocabulary, string suffix)
    {
        var ids = new int[256];
        int next = 256;
        for (int value = 0; value < 256; value++)
        {
            bool printable = value is >= 33 and <= 126 or >= 161 and <= 172 or >= 174;
            char character = (char)(printable ? value : next++);
            ids[value] = Id(vocabulary, character + suffix);
        }

        return ids;
    }

    private static Dictionary<(int, int), (int, int)> MergeTable(IReadOnlyDictionary<string, int> vocabulary, IEnumerable<string> merges)
    {
        var table = new Dictionary<(int, int), (int, int)>();
        foreach (string line in merges)
        {
            int space = line.IndexOf(' ', StringComparison.Ordinal);
            if (space > 0 && vocabulary.TryGetValue(line[..space], out int left) && vocabulary.TryGetValue(line[(space + 1)..], out int right)
                && vocabulary.TryGetValue(string.Concat(line.AsSpan(0, space), line.AsSpan(space + 1)), out int merged))
                table.TryAdd((left, right), (table.Count, merged));
        }

        return table;
    }

    private static int Id(IReadOnlyDictionary<string, int> vocabulary, string token) =>
        vocabulary.TryGetValue(token, out int id) ? id : throw new JsonException($"The vocabulary has no token '{token}'.");
}
