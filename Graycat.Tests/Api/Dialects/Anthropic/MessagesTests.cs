using System.Text.Json;
using Graycat.Contracts;
using Graycat.Contracts.Jobs;
using Graycat.Contracts.Text;
using Graycat.Contracts.Utilities;
using Graycat.Tests.Api.Fabric;

namespace Graycat.Tests.Api.Dialects.Anthropic;

public sealed class MessagesTests
{
    [Fact]
    public async Task A_message_has_blocks_usage_and_a_reason()
    {
        await using var host = await ApiHost.StartAsync();
        var message = await ApiHost.JsonOf(await host.PostAsync("/v1/messages", """{"model":"mini","max_tokens":8,"system":[{"type":"text","text":"Be brief."}],"messages":[{"role":"user","content":"Hi"}],"stop_sequences":["x"]}"""));
        Assert.Equal(("message", "assistant", "end_turn"), (message.GetProperty("type").GetString(), message.GetProperty("role").GetString(), message.GetProperty("stop_reason").GetString()));
        Assert.Equal(("text", "Hello world"), (message.GetProperty("content")[0].GetProperty("type").GetString(), message.GetProperty("content")[0].GetProperty("text").GetString()));
        Assert.Equal((3, 2, 2), (message.GetProperty("usage").GetProperty("input_tokens").GetInt32(), message.GetProperty("usage").GetProperty("cache_read_input_tokens").GetInt32(), message.GetProperty("usage").GetProperty("output_tokens").GetInt32()));
        var request = Assert.Single(host.Fabric.Jobs).Text;
        Assert.Equal(["system", "user"], ((ChatPrompt)request.Prompt).Messages.Select(turn => turn.Role));
        Assert.Equal((8, "x"), (request.MaxTokens, request.Stop.Single()));
    }

    [Fact]
    public async Task A_stream_opens_and_closes_each_block_in_turn()
    {
        await using var host = await ApiHost.StartAsync();
        host.Fabric.Worker = job =>
        {
            job.Chunk(new TextDelta { Reasoning = "Hm" });
            job.Chunk(new TextDelta { Content = "So" });
            job.Chunk(new TextDelta { ToolCalls = [new(0, "t1", "f", ""), new(0, null, null, "{}")] });
            job.Complete(Scripts.Result(job.Text, "So", 3, FinishReason.ToolCalls));
            return Task.CompletedTask;
        };
        string text = await (await host.PostAsync("/v1/messages", """{"model":"mini","max_tokens":8,"stream":true,"messages":[{"role":"user","content":"Hi"}]}""")).Content.ReadAsStringAsync();
        var names = text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(item => item.Split('\n')[0][7..]);
        Assert.Equal(
            [
                "message_start",
                "content_block_start", "content_block_delta", "content_block_delta", "content_block_stop",
                "content_block_start", "content_block_delta", "content_block_stop",
                "content_block_start", "content_block_delta", "content_block_stop",
                "message_delta", "message_stop",
            ],
            names);
        Assert.Contains("\"stop_reason\":\"tool_use\"", text);
        Assert.Contains("\"type\":\"tool_use\",\"id\":\"t1\",\"name\":\"f\",\"input\":{}", text);
    }

    [Fact]
    public async Task Tool_results_become_turns_of_their_own()
    {
        await using var host = await ApiHost.StartAsync();
        using var response = await host.PostAsync("/v1/messages", """
            {"model":"mini","max_tokens":8,"tools":[{"name":"f","input_schema":{"type":"object"}}],"tool_choice":{"type":"any"},"messages":[
            {"role":"user","content":"Hi"},
            {"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"f","input":{"a":1}}]},
            {"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":[{"type":"text","text":"12"}]},{"type":"text","text":"So?"}]}]}
            """);
        var prompt = (ChatPrompt)Assert.Single(host.Fabric.Jobs).Text.Prompt;
        Assert.Equal(["user", "assistant", "tool", "user"], prompt.Messages.Select(turn => turn.Role));
        Assert.Equal(("t1", "f", "{\"a\":1}"), (prompt.Messages[1].ToolCalls![0].Id, prompt.Messages[1].ToolCalls![0].Name, prompt.Messages[1].ToolCalls![0].Arguments));
        Assert.Equal(("t1", "12"), (prompt.Messages[2].ToolCallId, prompt.Messages[2].Content));
        Assert.Equal(ToolChoiceMode.Required, prompt.ToolChoice.Mode);
    }

    [Fact]
    public async Task Tokens_are_counted_and_errors_have_Anthropics_shape()
    {
        await using var host = await ApiHost.StartAsync();
        host.Fabric.Worker = job =>
        {
            job.Append(JobEventKind.Result, JsonSerializer.SerializeToUtf8Bytes(new UtilityResult { Text = "x", TokenCount = 31 }, GraycatJson.Default.UtilityResult));
            return Task.CompletedTask;
        };
        var count = await ApiHost.JsonOf(await host.PostAsync("/v1/messages/count_tokens", """{"model":"mini","messages":[{"role":"user","content":"Hi"}]}"""));
        Assert.Equal(31, count.GetProperty("input_tokens").GetInt32());
        var error = await ApiHost.JsonOf(await host.PostAsync("/v1/messages", """{"model":"mini"}"""));
        Assert.Equal(("error", "invalid_request_error"), (error.GetProperty("type").GetString(), error.GetProperty("error").GetProperty("type").GetString()));
    }
}
