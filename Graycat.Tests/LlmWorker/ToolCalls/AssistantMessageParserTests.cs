using System.Text;
using CsCheck;
using Graycat.Contracts.Text;
using Graycat.LlmWorker.ToolCalls;

namespace Graycat.Tests.LlmWorker.ToolCalls;

public sealed class AssistantMessageParserTests
{
    private static readonly ToolDefinition[] s_tools =
    [
        new("f", null, """{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"integer"},"c":{"type":"array","items":{"type":"string"}}}}"""),
    ];

    private static readonly string[] s_fragments =
    [
        "<tool_call>", "</tool_call>", "<think>", "</think>", "{\"name\": \"f\", \"arguments\": {\"a\": \"x\"}}", "{\"name\": \"", "f", "[", "]", "{", "}", "\"", "\\", ",", ":", " ", "\n", "é😀",
        "<function=f>", "</function>", "<parameter=a>", "</parameter>", "<|channel|>", "<|message|>", "<|start|>assistant", "<|end|>", "analysis", "final", " to=functions.f", ">>>", "all\n", "f\n",
        "<|tool_call>call:f{", "<tool_call|>", "<|\"|>", "a:", "<|channel>thought", "<channel|>", "[TOOL_CALLS]", "[ARGS]", "[THINK]", "[/THINK]", "<|START_ACTION|>", "<|END_ACTION|>", "(", ")", "a=", "'",
        "<|tool_call_start|>", "]<]minimax[>[<", "item>", "invoke name=\"f\">", "/invoke>", "a>", "/a>", "<|open|>", "<|close|>", "<|sep|>", "call tool=\"f\"", "argument key=\"a\" type=\"string\"", "response",
        "<arg_key>", "</arg_key>", "<arg_value>", "</arg_value>", "<｜tool▁calls▁begin｜>", "<｜tool▁call▁begin｜>", "<｜tool▁sep｜>", "<｜tool▁call▁end｜>", "<｜DSML｜tool_calls>", "<｜DSML｜invoke name=\"f\">", "<TOOLCALL>", "<|tools_prefix|>",
    ];

    public static TheoryData<string> Families => [.. ToolCallFormats.All.Select(format => format.Name)];

    [Theory, MemberData(nameof(Families))]
    public void Any_reply_ends_and_means_the_same_however_it_is_cut(string family)
    {
        ToolCallFormat format = ToolCallFormats.All.First(known => known.Name == family);
        Gen.Select(Gen.Int[0, s_fragments.Length - 1].Array[0, 14], Gen.Int[1, 9], Gen.Bool).Sample((picks, size, separate) =>
        {
            string reply = string.Concat(picks.Select(i => s_fragments[i]));
            Assert.Equal(Read(format, [reply], separate), Read(format, [.. reply.Chunk(size).Select(piece => new string(piece))], separate));
        }, iter: 400);
    }

    [Fact]
    public void Text_without_tools_is_content_even_if_it_looks_like_a_call()
    {
        var parser = new AssistantMessageParser(ToolCallFormats.Select("<tool_call>"), new AssistantMessageOptions());
        string text = "<tool_call>\n{\"name\": \"f\", \"arguments\": {}}\n</tool_call>";
        Assert.Equal(text, parser.Append(text).Content);
        Assert.False(parser.HasToolCalls);
    }

    [Fact]
    public void Marker_that_begins_no_call_is_content()
    {
        Assert.Equal("the tag <tool_call> is odd||", Read(ToolCallFormats.Select("<tool_call>"), ["the tag <tool_call> is odd"], separate: true));
    }

    [Fact]
    public void Same_seed_gives_the_same_ids()
    {
        string Id(string seed)
        {
            var parser = new AssistantMessageParser(ToolCallFormats.Select("<tool_call>"), new AssistantMessageOptions { Tools = s_tools, IdSeed = seed });
            return parser.Append("<tool_call>{\"name\": \"f\", ").ToolCalls![0].Id!;
        }

        Assert.Equal(Id("job 1"), Id("job 1"));
        Assert.NotEqual(Id("job 1"), Id("job 2"));
    }

    [Fact]
    public void Arguments_come_while_they_are_written()
    {
        var parser = new AssistantMessageParser(ToolCallFormats.Select("<tool_call>"), new AssistantMessageOptions { Tools = s_tools });
        parser.Append("<tool_call>{\"name\": \"f\", \"arguments\": {\"a\": \"one");
        Assert.Equal(" two", parser.Append(" two").ToolCalls![0].Arguments);
    }

    [Fact]
    public void Literals_nested_without_end_are_dropped_not_followed()
    {
        ToolCallFormat format = ToolCallFormats.All.First(known => known.Name == "lfm2");
        string reply = Read(format, ["<|tool_call_start|>[f(a=" + new string('[', 100_000)], separate: true);
        Assert.StartsWith("||f", reply);
    }

    private static string Read(ToolCallFormat format, string[] pieces, bool separate)
    {
        var parser = new AssistantMessageParser(format, new AssistantMessageOptions { Tools = s_tools, SeparateReasoning = separate });
        var content = new StringBuilder();
        var reasoning = new StringBuilder();
        var calls = new StringBuilder();
        foreach (AssistantDelta delta in pieces.Select(piece => parser.Append(piece)).ToArray()) Join(delta);
        Join(parser.Finish());
        return $"{content}|{reasoning}|{calls}";

        void Join(AssistantDelta delta)
        {
            content.Append(delta.Content);
            reasoning.Append(delta.Reasoning);
            foreach (ToolCallDelta call in delta.ToolCalls ?? []) calls.Append(call.Name).Append(call.Arguments);
        }
    }
}
