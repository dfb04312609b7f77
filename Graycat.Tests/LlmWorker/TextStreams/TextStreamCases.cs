using System.Text;
using System.Text.Json;
using Graycat.LlmWorker.TextStreams;

namespace Graycat.Tests.LlmWorker.TextStreams;

/// <summary>Plays the cases of a golden set of token pieces through a <see cref="TextStream"/>.</summary>
internal static class TextStreamCases
{
    public static TheoryData<string, string> Of(string set)
    {
        var cases = new TheoryData<string, string>();
        foreach (string file in Directory.EnumerateFiles(GoldenFiles.Folder(set), "*.json"))
            foreach (JsonElement item in GoldenFiles.Read(GoldenFiles.Folder(set), Path.GetFileName(file)).EnumerateArray())
                cases.Add(Path.GetFileName(file), item.GetProperty("id").GetString()!);
        return cases;
    }

    public static void Play(string set, string file, string id)
    {
        JsonElement item = GoldenFiles.Read(GoldenFiles.Folder(set), file).EnumerateArray().First(c => c.GetProperty("id").GetString() == id);
        var stream = new TextStream(new StopStrings(item.TryGetProperty("stops", out JsonElement stops) ? Strings(stops) : []));
        var text = new StringBuilder();
        int used = 0;
        foreach (string piece in Strings(item.GetProperty("pieces")))
        {
            if (stream.IsFinished) break;
            Append(text, stream.Append(Convert.FromHexString(piece)));
            int sent = text.ToString().EnumerateRunes().Count();
            int careful = item.GetProperty("careful")[used].GetInt32();
            if (!stream.IsFinished) Assert.Equal(careful, sent);
            Assert.InRange(sent, item.GetProperty("at_least")[used].GetInt32(), item.GetProperty("at_most")[used].GetInt32());
            used++;
        }
        string? matched = stream.MatchedStop;
        Append(text, stream.Finish());
        Assert.Equal(item.GetProperty("text").GetString(), text.ToString());
        Assert.Equal(item.GetProperty("matched_stop").GetString(), matched);
        Assert.Equal(item.GetProperty("pieces_used").GetInt32(), used);
        Assert.Equal(item.GetProperty("finish_reason").GetString(), matched is not null || item.GetProperty("ends_by").GetString() == "eos" ? "stop" : "length");
    }

    private static void Append(StringBuilder text, ReadOnlySpan<char> chunk)
    {
        Assert.False(!chunk.IsEmpty && (char.IsLowSurrogate(chunk[0]) || char.IsHighSurrogate(chunk[^1])), "a surrogate pair was split");
        text.Append(chunk);
    }

    private static List<string> Strings(JsonElement array) => [.. array.EnumerateArray().Select(item => item.GetString()!)];
}
