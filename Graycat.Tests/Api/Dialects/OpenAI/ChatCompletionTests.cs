using System.Net;
using System.Text.Json;
using Graycat.Contracts.Jobs;
using Graycat.Contracts.Text;
using Graycat.Queue.Jobs;
using Graycat.Tests.Api.Fabric;

namespace Graycat.Tests.Api.Dialects.OpenAI;

public sealed class ChatCompletionTests
{
    private const string Path = "/v1/chat/completions";
    private const string Hi = """{"model":"mini","messages":[{"role":"user","content":"Hi"}]}""";
    private const string HiStream = """{"model":"mini","stream":true,"messages":[{"role":"user","content":"Hi"}]}""";

    [Fact]
    public async Task An_answer_has_the_fields_that_clients_read()
    {
        await using var host = await ApiHost.StartAsync();
        using var response = await host.PostAsync(Path, Hi);
        var answer = await ApiHost.JsonOf(response);
        Assert.Equal("chat.completion", answer.GetProperty("object").GetString());
        Assert.Equal("mini", answer.GetProperty("model").GetString());
        var choice = Assert.Single(answer.GetProperty("choices").EnumerateArray());
        Assert.Equal("assistant", choice.GetProperty("message").GetProperty("role").GetString());
        Assert.Equal("Hello world", choice.GetProperty("message").GetProperty("content").GetString());
        Assert.Equal("stop", choice.GetProperty("finish_reason").GetString());
        Assert.Equal(7, answer.GetProperty("usage").GetProperty("total_tokens").GetInt32());
        Assert.Equal(2, answer.GetProperty("usage").GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32());
    }

    [Fact]
    public async Task A_stream_keeps_id_and_time_opens_with_the_role_and_ends_with_done()
    {
        await using var host = await ApiHost.StartAsync();
        using var response = await host.PostAsync(Path, HiStream);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("no", response.Headers.GetValues("X-Accel-Buffering").Single());
        Assert.True(response.Headers.CacheControl!.NoCache);
        var events = await ApiHost.EventsOf(response);
        Assert.Equal("[DONE]", events[^1]);
        var chunks = events.SkipLast(1).Select(text => JsonDocument.Parse(text).RootElement).ToList();
        Assert.Single(chunks.Select(chunk => (chunk.GetProperty("id").GetString(), chunk.GetProperty("created").GetInt64(), chunk.GetProperty("object").GetString())).Distinct());
        Assert.All(chunks, chunk => Assert.Equal(0, chunk.GetProperty("choices")[0].GetProperty("index").GetInt32()));
        Assert.Equal("assistant", chunks[0].GetProperty("choices")[0].GetProperty("delta").GetProperty("role").GetString());
        Assert.Equal("Hello world", string.Concat(chunks.Select(Content)));
        Assert.Equal("stop", chunks[^1].GetProperty("choices")[0].GetProperty("finish_reason").GetString());
        Assert.All(chunks.SkipLast(1), chunk => Assert.Equal(JsonValueKind.Null, chunk.GetProperty("choices")[0].GetProperty("finish_reason").ValueKind));
        Assert.DoesNotContain("usage", string.Concat(events));
    }

    [Fact]
    public async Task Usage_comes_in_a_last_chunk_without_choices_when_asked_for()
    {
        await using var host = await ApiHost.StartAsync();
        using var response = await host.PostAsync(Path, HiStream.Replace("\"stream\":true", "\"stream\":true,\"stream_options\":{\"include_usage\":true}"));
        var last = JsonDocument.Parse((await ApiHost.EventsOf(response))[^2]).RootElement;
        Assert.Equal(0, last.GetProperty("choices").GetArrayLength());
        Assert.Equal(5, last.GetProperty("usage").GetProperty("prompt_tokens").GetInt32());
    }

    [Fact]
    public async Task A_streamed_tool_call_names_itself_in_its_first_delta()
    {
        await using var host = await ApiHost.StartAsync();
        host.Fabric.Worker = job =>
        {
            job.Chunk(new TextDelta { ToolCalls = [new(0, "call_1", "get_weather", "")] });
            job.Chunk(new TextDelta { ToolCalls = [new(0, null, null, "{\"city\":")] });
            job.Chunk(new TextDelta { ToolCalls = [new(0, null, null, "\"Oslo\"}")] });
            job.Complete(Scripts.Result(job.Text, "", 3, FinishReason.ToolCalls) with { Choices = [new() { ToolCalls = [new("call_1", "get_weather", "{\"city\":\"Oslo\"}")], Finish = FinishReason.ToolCalls }] });
            return Task.CompletedTask;
        };
        using var response = await host.PostAsync(Path, """{"stream":true,"messages":[{"role":"user","content":"Hi"}],"tools":[{"type":"function","function":{"name":"get_weather"}}]}""");
        var choices = (await ApiHost.EventsOf(response)).SkipLast(1).Select(text => JsonDocument.Parse(text).RootElement.GetProperty("choices")[0]).ToList();
        var calls = choices.Where(choice => choice.GetProperty("delta").TryGetProperty("tool_calls", out _)).Select(choice => choice.GetProperty("delta").GetProperty("tool_calls")[0]).ToList();
        Assert.Equal(("call_1", "function", "get_weather"), (calls[0].GetProperty("id").GetString(), calls[0].GetProperty("type").GetString(), calls[0].GetProperty("function").GetProperty("name").GetString()));
        Assert.Equal("{\"city\":\"Oslo\"}", string.Concat(calls.Select(call => call.GetProperty("function").GetProperty("arguments").GetString())));
        Assert.All(calls, call => Assert.Equal(0, call.GetProperty("index").GetInt32()));
        Assert.Equal("tool_calls", choices[^1].GetProperty("finish_reason").GetString());
    }

    [Fact]
    public async Task Two_choices_are_told_apart_by_index()
    {
        await using var host = await ApiHost.StartAsync();
        using var response = await host.PostAsync(Path, HiStream.Replace("\"stream\":true", "\"stream\":true,\"n\":2"));
        var choices = (await ApiHost.EventsOf(response)).SkipLast(1).Select(text => JsonDocument.Parse(text).RootElement.GetProperty("choices")[0]).ToList();
        foreach (int index in (int[])[0, 1])
        {
            var own = choices.Where(choice => choice.GetProperty("index").GetInt32() == index).ToList();
            Assert.Equal("assistant", own[0].GetProperty("delta").GetProperty("role").GetString());
            Assert.Equal("Hello world", string.Concat(own.Select(choice => choice.GetProperty("delta").TryGetProperty("content", out var text) ? text.GetString() : "")));
        }
    }

    [Fact]
    public async Task A_final_assistant_message_is_continued()
    {
        await using var host = await ApiHost.StartAsync();
        using var response = await host.PostAsync(Path, """{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hel"}],"response_format":{"type":"json_schema","json_schema":{"name":"x","schema":{"type":"object"}}},"logprobs":true,"top_logprobs":2,"seed":7,"stop":"x"}""");
        var request = Assert.Single(host.Fabric.Jobs).Text;
        Assert.True(((ChatPrompt)request.Prompt).ContinueFinalMessage);
        Assert.Equal((OutputFormatKind.JsonSchema, "{\"type\":\"object\"}"), (request.Format.Kind, request.Format.Definition));
        Assert.Equal((2, 7ul, "x"), (request.LogProbabilities, request.Sampling.Seed, request.Stop.Single()));
    }

    [Fact]
    public async Task A_job_without_a_seed_is_given_one()
    {
        await using var host = await ApiHost.StartAsync();
        using var response = await host.PostAsync(Path, Hi);
        Assert.NotNull(Assert.Single(host.Fabric.Jobs).Text.Sampling.Seed);
    }

    [Fact]
    public async Task An_unknown_model_is_told_what_there_is()
    {
        await using var host = await ApiHost.StartAsync();
        using var response = await host.PostAsync(Path, Hi.Replace("mini", "gpt-9"));
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        var error = (await ApiHost.JsonOf(response)).GetProperty("error");
        Assert.Equal("model_not_found", error.GetProperty("code").GetString());
        Assert.Contains("mini, other", error.GetProperty("message").GetString());
    }

    [Theory]
    [InlineData(EnqueueStatus.QueueFull, 503, "queue_full")]
    [InlineData(EnqueueStatus.Unavailable, 503, "unavailable")]
    [InlineData(EnqueueStatus.OwnerQueueFull, 429, "rate_limited")]
    public async Task A_refused_job_says_when_to_come_again(EnqueueStatus refusal, int status, string code)
    {
        await using var host = await ApiHost.StartAsync();
        host.Fabric.Refusal = refusal;
        using var response = await host.PostAsync(Path, HiStream);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.True(response.Headers.RetryAfter!.Delta > TimeSpan.Zero);
        Assert.Equal(code, (await ApiHost.JsonOf(response)).GetProperty("error").GetProperty("code").GetString());
    }

    [Theory]
    [InlineData(Hi)]
    [InlineData(HiStream)]
    public async Task A_context_overflow_found_by_the_worker_is_a_400_with_its_message(string body)
    {
        await using var host = await ApiHost.StartAsync();
        host.Fabric.Worker = job =>
        {
            job.Fail(new(FailureCode.ContextOverflow, "The prompt has 9000 tokens; the context holds 4096."));
            return Task.CompletedTask;
        };
        using var response = await host.PostAsync(Path, body);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var error = (await ApiHost.JsonOf(response)).GetProperty("error");
        Assert.Equal("context_length_exceeded", error.GetProperty("code").GetString());
        Assert.Contains("4096", error.GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_failure_in_mid_stream_is_an_error_event()
    {
        await using var host = await ApiHost.StartAsync();
        host.Fabric.Worker = job =>
        {
            job.Chunk(new TextDelta { Content = "Hel" });
            job.Fail(new(FailureCode.WorkerDied, "Workers died."));
            return Task.CompletedTask;
        };
        using var response = await host.PostAsync(Path, HiStream);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var events = await ApiHost.EventsOf(response);
        Assert.Contains("Workers died.", events[^2]);
        Assert.Equal("[DONE]", events[^1]);
    }

    private static string? Content(JsonElement chunk) =>
        chunk.GetProperty("choices")[0].GetProperty("delta").TryGetProperty("content", out var content) ? content.GetString() : "";
}
