using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Graycat.Contracts.Text;
using Graycat.LlmWorker.ToolCalls;

namespace Graycat.Tests.LlmWorker.ToolCalls;

public sealed class ToolCallsGoldenTests
{
    private const int MostHeldBack = 40;

    [Fact]
    public void Every_reply_is_split_as_the_reference_splits_it()
    {
        var set = new ToolCallsGoldenSet();
        string[] failures = [.. set.Cases.Select(item => Failure(() => CheckWhole(set, item), item)).OfType<string>()];
        Assert.True(failures.Length == 0, $"{failures.Length} of {set.Cases.Count}\n{string.Join('\n', failures)}");
    }

    [Theory, InlineData(1), InlineData(3), InlineData(7), InlineData(1000)]
    public void Deltas_of_any_pieces_join_to_the_same_message_and_come_in_time(int size)
    {
        var set = new ToolCallsGoldenSet();
        string[] failures = [.. set.Cases.Select(item => Failure(() => CheckStream(set, item, size), item)).OfType<string>()];
        Assert.True(failures.Length == 0, $"{failures.Length} of {set.Cases.Count}\n{string.Join('\n', failures)}");
    }

    [Fact]
    public void Template_selects_its_family()
    {
        var set = new ToolCallsGoldenSet();
        foreach (JsonElement item in set.Cases)
            Assert.Equal(item.GetProperty("family").GetString(), ToolCallFormats.Select(set.Template(item)).Name);
    }

    private static string? Failure(Action check, JsonElement item)
    {
        try
        {
            check();
            return null;
        }
        catch (Exception exception)
        {
            return $"{item.GetProperty("id")}: {exception.Message}";
        }
    }

    private static void CheckWhole(ToolCallsGoldenSet set, JsonElement item)
    {
        var message = new Message(set.Parser(item));
        message.Add(item.GetProperty("output").GetString()!);
        message.Finish();
        Compare(item, message);
    }

    private static void CheckStream(ToolCallsGoldenSet set, JsonElement item, int size)
    {
        byte[] output = Encoding.UTF8.GetBytes(item.GetProperty("output").GetString()!);
        var checkpoints = new Queue<JsonElement>(item.GetProperty("checkpoints").EnumerateArray());
        var message = new Message(set.Parser(item));
        var decoder = Encoding.UTF8.GetDecoder();
        for (int at = 0; at < output.Length;)
        {
            int until = Math.Min(output.Length, checkpoints.Count == 0 ? at + size : Math.Min(at + size, checkpoints.Peek()[0].GetInt32()));
            char[] text = new char[until - at + 1];
            message.Add(new string(text, 0, decoder.GetChars(output.AsSpan(at, until - at), text, flush: false)));
            at = until;
            while (checkpoints.Count > 0 && checkpoints.Peek()[0].GetInt32() <= at) CheckLiveness(checkpoints.Dequeue(), message);
        }
        message.Finish();
        Compare(item, message);
    }

    private static void CheckLiveness(JsonElement checkpoint, Message message)
    {
        int content = message.Content.ToString().EnumerateRunes().Count(), reasoning = message.Reasoning.ToString().EnumerateRunes().Count();
        Assert.True(content >= checkpoint[1].GetInt32() - MostHeldBack, $"after {checkpoint[0]} bytes only {content} characters of content");
        Assert.True(reasoning >= checkpoint[2].GetInt32() - MostHeldBack, $"after {checkpoint[0]} bytes only {reasoning} characters of reasoning");
    }

    private static void Compare(JsonElement item, Message message)
    {
        JsonElement expected = item.GetProperty("expected");
        Assert.Equal(expected.GetProperty("content").GetString()!.Trim(), message.Content.ToString().Trim());
        Assert.Equal(expected.GetProperty("reasoning_content").GetString()!.Trim(), message.Reasoning.ToString().Trim());
        JsonElement[] calls = [.. expected.GetProperty("tool_calls").EnumerateArray()];
        Assert.Equal(calls.Select(call => call.GetProperty("name").GetString()), message.Calls.Select(call => call.Name));
        Assert.Equal(message.Calls.Count, message.Calls.Select(call => call.Id).Distinct().Count());
        for (int i = 0; i < calls.Length; i++)
        {
            if (calls[i].TryGetProperty("id", out JsonElement id)) Assert.Equal(id.GetString(), message.Calls[i].Id);
            CompareArguments(calls[i].GetProperty("arguments").GetString()!, message.Calls[i].Arguments.ToString(), item.GetProperty("complete").GetBoolean());
        }
    }

    private static void CompareArguments(string expected, string actual, bool complete)
    {
        if (complete)
        {
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(actual)), $"arguments {actual} instead of {expected}");
            return;
        }
        string left = string.Concat(expected.Where(c => !char.IsWhiteSpace(c))), right = string.Concat(actual.Where(c => !char.IsWhiteSpace(c)));
        Assert.True(left.StartsWith(right, StringComparison.Ordinal) || right.StartsWith(left, StringComparison.Ordinal), $"arguments {actual} instead of {expected}");
    }

    /// <summary>Joins deltas, as a client does.</summary>
    private sealed class Message(AssistantMessageParser parser)
    {
        public StringBuilder Content { get; } = new();

        public StringBuilder Reasoning { get; } = new();

        public List<(string Id, string Name, StringBuilder Arguments)> Calls { get; } = [];

        public void Add(string text) => Join(parser.Append(text));

        public void Finish()
        {
            Join(parser.Finish());
            Assert.Equal(Calls.Count > 0, parser.HasToolCalls);
        }

        private void Join(AssistantDelta delta)
        {
            Content.Append(delta.Content);
            Reasoning.Append(delta.Reasoning);
            foreach (ToolCallDelta call in delta.ToolCalls ?? [])
            {
                if (call.Index == Calls.Count) Calls.Add((call.Id!, call.Name!, new StringBuilder()));
                else Assert.Null(call.Id ?? call.Name);
                Assert.Equal(Calls.Count - 1, call.Index);
                Calls[call.Index].Arguments.Append(call.Arguments);
            }
        }
    }
}
