using System.Text.Json;
using Graycat.Contracts.Text;
using Graycat.Tests.Api.Fabric;

namespace Graycat.Tests.Api.Dialects.OpenAI;

public sealed class ResponsesTests
{
    [Fact]
    public async Task A_response_has_items_and_usage()
    {
        await using var host = await ApiHost.StartAsync();
        var response = await ApiHost.JsonOf(await host.PostAsync("/v1/responses", """{"model":"mini","input":"Hi","instructions":"Be brief.","max_output_tokens":8}"""));
        Assert.Equal(("response", "completed", "message", "Hello world"), (response.GetProperty("object").GetString(), response.GetProperty("status").GetString(), response.GetProperty("output")[0].GetProperty("type").GetString(), response.GetProperty("output")[0].GetProperty("content")[0].GetProperty("text").GetString()));
        Assert.Equal(7, response.GetProperty("usage").GetProperty("total_tokens").GetInt32());
        Assert.Equal(["system", "user"], ((ChatPrompt)Assert.Single(host.Fabric.Jobs).Text.Prompt).Messages.Select(turn => turn.Role));
    }

    [Fact]
    public async Task Streamed_events_are_numbered_and_every_item_is_closed()
    {
        await using var host = await ApiHost.StartAsync();
        host.Fabric.Worker = job =>
        {
            job.Chunk(new TextDelta { Content = "So" });
            job.Chunk(new TextDelta { ToolCalls = [new(0, "c1", "f", ""), new(0, null, null, "{}")] });
            job.Complete(Scripts.Result(job.Text, "So", 2, FinishReason.ToolCalls));
            return Task.CompletedTask;
        };
        var events = (await (await host.PostAsync("/v1/responses", """{"stream":true,"input":[{"role":"user","content":[{"type":"input_text","text":"Hi"}]}]}""")).Content.ReadAsStringAsync())
            .Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(item => JsonDocument.Parse(item.Split("\ndata: ")[1]).RootElement).ToList();
        Assert.Equal(Enumerable.Range(0, events.Count), events.Select(item => item.GetProperty("sequence_number").GetInt32()));
        Assert.Equal(
            [
                "response.created", "response.in_progress",
                "response.output_item.added", "response.content_part.added", "response.output_text.delta", "response.output_text.done", "response.content_part.done", "response.output_item.done",
                "response.output_item.added", "response.function_call_arguments.delta", "response.function_call_arguments.done", "response.output_item.done",
                "response.completed",
            ],
            events.Select(item => item.GetProperty("type").GetString()));
        var output = events[^1].GetProperty("response").GetProperty("output");
        Assert.Equal(("So", "c1", "{}"), (output[0].GetProperty("content")[0].GetProperty("text").GetString(), output[1].GetProperty("call_id").GetString(), output[1].GetProperty("arguments").GetString()));
    }

    [Fact]
    public async Task Earlier_calls_and_their_outputs_are_turns()
    {
        await using var host = await ApiHost.StartAsync();
        using var response = await host.PostAsync("/v1/responses", """{"input":[{"role":"user","content":"Hi"},{"type":"function_call","call_id":"c1","name":"f","arguments":"{}"},{"type":"function_call","call_id":"c2","name":"f","arguments":"{}"},{"type":"function_call_output","call_id":"c1","output":"1"}]}""");
        var turns = ((ChatPrompt)Assert.Single(host.Fabric.Jobs).Text.Prompt).Messages;
        Assert.Equal(["user", "assistant", "tool"], turns.Select(turn => turn.Role));
        Assert.Equal(2, turns[1].ToolCalls!.Count);
    }
}
