using System.Text.Json;
using Graycat.Contracts.Images;
using Graycat.SdWorker.Prompts;
using Graycat.SdWorker.Tokenizers;
using Graycat.Tests.SdWorker.Tokenizers;

namespace Graycat.Tests.SdWorker.Prompts;

public sealed class PromptGoldenTests
{
    private static readonly string s_folder = GoldenFiles.Folder("prompt-attention");

    [Fact]
    public void Attention_is_read_as_the_reference_reads_it() => All("attention", golden =>
        Same(golden.GetProperty("parsed"), PromptAttention.Parse(golden.GetProperty("text").GetString()!)));

    [Fact]
    public void A_prompt_is_split_at_AND_as_the_reference_splits_it() => All("and", golden =>
    {
        JsonElement[] expected = [.. golden.GetProperty("parts").EnumerateArray()];
        IReadOnlyList<WeightedText> parts = PromptParts.Split(golden.GetProperty("prompt").GetString()!);
        return expected.Length == parts.Count && expected.Zip(parts).All(pair =>
            pair.First.GetProperty("text").GetString() == pair.Second.Text
            && Math.Abs(pair.First.GetProperty("weight").GetDouble() - pair.Second.Weight) < 1e-12);
    });

    [Fact]
    public void Schedules_change_at_the_steps_of_the_reference() => All("schedule", golden =>
    {
        JsonElement hires = golden.GetProperty("hires_steps");
        var timeline = new PromptTimeline(
            golden.GetProperty("steps").GetInt32(),
            hires.ValueKind == JsonValueKind.Null ? null : hires.GetInt32(),
            golden.GetProperty("old_timelines").GetBoolean());
        var expected = golden.GetProperty("schedule").EnumerateArray().Select(entry => new ScheduledText(entry[0].GetInt32(), entry[1].GetString()!));
        return expected.SequenceEqual(PromptSchedule.Expand(golden.GetProperty("prompt").GetString()!, timeline));
    });

    [Fact]
    public void Extra_networks_are_cut_out_as_the_reference_cuts_them() => All("extra", golden =>
    {
        (string rest, IReadOnlyList<ExtraNetwork> networks) = ExtraNetworks.Extract(golden.GetProperty("prompt").GetString()!);
        JsonElement[] expected = [.. golden.GetProperty("networks").EnumerateArray()];
        return rest == golden.GetProperty("rest").GetString() && expected.Length == networks.Count
            && expected.Zip(networks).All(pair => pair.First.GetProperty("type").GetString() == pair.Second.Type
                && Texts(pair.First, "items").SequenceEqual(pair.Second.Items)
                && Texts(pair.First, "positional").SequenceEqual(pair.Second.Positional)
                && pair.First.GetProperty("named").EnumerateObject().ToDictionary(item => item.Name, item => item.Value.GetString()!)
                    .OrderBy(item => item.Key).SequenceEqual(pair.Second.Named.OrderBy(item => item.Key)));
    });

    [Fact]
    public void Chunks_hold_the_tokens_and_weights_of_the_reference()
    {
        ClipTokenizer tokenizer = ClipTokenizer.Load(ClipTokenizerGoldenTests.ShapesTokenizer);
        All("chunks", golden =>
        {
            var chunker = new PromptChunker(tokenizer, golden.GetProperty("comma_padding_backtrack").GetInt32());
            (IReadOnlyList<PromptChunk> chunks, int count) = chunker.Cut(PromptAttention.Parse(golden.GetProperty("prompt").GetString()!));
            JsonElement[] expected = [.. golden.GetProperty("chunks").EnumerateArray()];
            return count == golden.GetProperty("token_count").GetInt32() && expected.Length == chunks.Count
                && expected.Zip(chunks).All(pair =>
                    pair.First.GetProperty("tokens").EnumerateArray().Select(token => token.GetInt32()).SequenceEqual(pair.Second.Tokens)
                    && pair.First.GetProperty("multipliers").EnumerateArray().Select(weight => (float)weight.GetDouble()).SequenceEqual(pair.Second.Multipliers));
        });
    }

    [Fact]
    public void Emphasis_weights_the_encoding_as_the_reference_weights_it() => All("emphasis", golden =>
    {
        ImageEmphasis mode = golden.GetProperty("mode").GetString() switch
        {
            "Original" => ImageEmphasis.Original,
            "No norm" => ImageEmphasis.NoNorm,
            "Ignore" => ImageEmphasis.Ignore,
            "None" => ImageEmphasis.None,
            var other => throw new InvalidOperationException(other),
        };
        float[] encoded = GoldenArray.Floats(golden.GetProperty("z"));
        PromptEmphasis.Apply(encoded, GoldenArray.Floats(golden.GetProperty("multipliers")), mode);
        return GoldenArray.Floats(golden.GetProperty("result")).Zip(encoded).All(pair => Math.Abs(pair.First - pair.Second) <= 1e-5 * Math.Abs(pair.First) + 1e-12);
    });

    private static void All(string file, Func<JsonElement, bool> agrees)
    {
        JsonElement[] cases = [.. Directory.GetFiles(s_folder, file + "*.json").SelectMany(path => GoldenFiles.Read(s_folder, Path.GetFileName(path)).GetProperty("cases").EnumerateArray())];
        Assert.NotEmpty(cases);
        Assert.Empty(cases.Where(golden => !agrees(golden)).Select(golden => golden.GetProperty("id").GetString()));
    }

    private static bool Same(JsonElement expected, IReadOnlyList<WeightedText> actual) =>
        expected.GetArrayLength() == actual.Count && expected.EnumerateArray().Zip(actual).All(pair =>
            pair.First[0].GetString() == pair.Second.Text && Math.Abs(pair.First[1].GetDouble() - pair.Second.Weight) < 1e-12);

    private static IEnumerable<string?> Texts(JsonElement element, string name) => element.GetProperty(name).EnumerateArray().Select(item => item.GetString());
}
