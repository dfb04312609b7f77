using System.Net;
using System.Text.Json;
using Graycat.Contracts;
using Graycat.Contracts.Jobs;
using Graycat.Contracts.Text;
using Graycat.Contracts.Utilities;
using Graycat.Tests.Api.Fabric;

namespace Graycat.Tests.Api.Dialects.Ollama;

public sealed class OllamaTests
{
    [Theory]
    [InlineData("/api/chat")]
    [InlineData("/chat")]
    public async Task Chat_streams_lines_by_default_and_ends_with_nanoseconds(string path)
    {
        await using var host = await ApiHost.StartAsync();
        using var response = await host.PostAsync(path, """{"model":"mini:latest","messages":[{"role":"user","content":"Hi"}],"options":{"num_predict":5,"temperature":0},"keep_alive":"5m"}""");
        Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType!.MediaType);
        var lines = (await response.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal("Hello world", string.Concat(lines.Select(line => line.GetProperty("message").GetProperty("content").GetString())));
        Assert.All(lines.SkipLast(1), line => Assert.False(line.GetProperty("done").GetBoolean()));
        Assert.Equal((true, "stop", 5, 2), (lines[^1].GetProperty("done").GetBoolean(), lines[^1].GetProperty("done_reason").GetString(), lines[^1].GetProperty("prompt_eval_count").GetInt32(), lines[^1].GetProperty("eval_count").GetInt32()));
        Assert.Equal("mini:latest", lines[0].GetProperty("model").GetString());
        var request = Assert.Single(host.Fabric.Jobs).Text;
        Assert.Equal((5, 0f, TimeSpan.FromMinutes(5)), (request.MaxTokens, request.Sampling.Temperature, request.KeepAlive));
    }

    [Fact]
    public async Task Generate_carries_the_conversation_in_its_context()
    {
        await using var host = await ApiHost.StartAsync();
        var first = await ApiHost.JsonOf(await host.PostAsync("/api/generate", """{"model":"mini","prompt":"Hi","system":"Be brief.","stream":false}"""));
        Assert.Equal("Hello world", first.GetProperty("response").GetString());
        using var second = await host.PostAsync("/api/generate", $$"""{"model":"mini","prompt":"And?","stream":false,"context":{{first.GetProperty("context").GetRawText()}}}""");
        Assert.Equal(["system:Be brief.", "user:Hi", "assistant:Hello world", "user:And?"], ((ChatPrompt)host.Fabric.Jobs[^1].Text.Prompt).Messages.Select(message => $"{message.Role}:{message.Content}"));
    }

    [Fact]
    public async Task Tool_calls_come_whole_with_object_arguments()
    {
        await using var host = await ApiHost.StartAsync();
        host.Fabric.Worker = job =>
        {
            job.Complete(Scripts.Result(job.Text, "", 3) with { Choices = [new() { ToolCalls = [new("c", "f", "{\"a\":1}")], Finish = FinishReason.ToolCalls }] });
            return Task.CompletedTask;
        };
        string text = await (await host.PostAsync("/api/chat", """{"messages":[{"role":"user","content":"Hi"}],"tools":[{"type":"function","function":{"name":"f"}}],"format":{"type":"object"}}""")).Content.ReadAsStringAsync();
        Assert.Contains("""{"name":"f","arguments":{"a":1}}""", text);
        Assert.Equal(OutputFormatKind.JsonSchema, Assert.Single(host.Fabric.Jobs).Text.Format.Kind);
    }

    [Theory]
    [InlineData("/api/generate", """{"model":"mini","keep_alive":-1}""", "load")]
    [InlineData("/api/chat", """{"model":"mini","messages":[]}""", "load")]
    [InlineData("/api/generate", """{"model":"mini","prompt":"","keep_alive":0}""", "unload")]
    public async Task Without_a_prompt_the_model_is_loaded_or_unloaded(string path, string body, string reason)
    {
        await using var host = await ApiHost.StartAsync();
        UtilityRequest? asked = null;
        host.Fabric.Worker = job =>
        {
            asked = JsonSerializer.Deserialize(job.Submission.Payload.Span, GraycatJson.Default.UtilityRequest);
            job.Append(JobEventKind.Result, "{}"u8.ToArray());
            return Task.CompletedTask;
        };
        var answer = await ApiHost.JsonOf(await host.PostAsync(path, body));
        Assert.Equal((true, reason), (answer.GetProperty("done").GetBoolean(), answer.GetProperty("done_reason").GetString()));
        Assert.Equal(reason == "load", asked is LoadModelRequest);
    }

    [Fact]
    public async Task Errors_are_a_string()
    {
        await using var host = await ApiHost.StartAsync();
        using var response = await host.PostAsync("/api/chat", """{"model":"nothing","messages":[{"role":"user","content":"Hi"}]}""");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal(JsonValueKind.String, (await ApiHost.JsonOf(response)).GetProperty("error").ValueKind);
        Assert.Equal(JsonValueKind.String, (await ApiHost.JsonOf(await host.Client.GetAsync("/api/nothing"))).GetProperty("error").ValueKind);
    }

    [Fact]
    public async Task Models_are_listed_as_their_workers_describe_them()
    {
        await using var host = await ApiHost.StartAsync();
        var description = new ModelDescription { Name = "mini", Architecture = "llama", ParameterCount = 134_515_008, Quantization = "Q8_0", Digest = "abc", Capabilities = ["completion"] };
        host.Fabric.Models[0] = host.Fabric.Models[0] with { Model = host.Fabric.Models[0].Model with { Details = JsonSerializer.SerializeToElement(description, GraycatJson.Default.ModelDescription) } };
        host.Fabric.Worker = job =>
        {
            job.Append(JobEventKind.Result, JsonSerializer.SerializeToUtf8Bytes(new UtilityResult { Model = description }, GraycatJson.Default.UtilityResult));
            return Task.CompletedTask;
        };
        var tag = (await ApiHost.JsonOf(await host.Client.GetAsync("/api/tags"))).GetProperty("models")[0];
        Assert.Equal(("mini", "mini", "abc", "llama", "134.52M", "Q8_0"), (tag.GetProperty("name").GetString(), tag.GetProperty("model").GetString(), tag.GetProperty("digest").GetString(), tag.GetProperty("details").GetProperty("family").GetString(), tag.GetProperty("details").GetProperty("parameter_size").GetString(), tag.GetProperty("details").GetProperty("quantization_level").GetString()));
        Assert.True((await ApiHost.JsonOf(await host.Client.GetAsync("/api/ps"))).GetProperty("models")[0].TryGetProperty("expires_at", out _));
        Assert.Equal("completion", (await ApiHost.JsonOf(await host.PostAsync("/api/show", """{"name":"mini"}"""))).GetProperty("capabilities")[0].GetString());
        Assert.True((await ApiHost.JsonOf(await host.Client.GetAsync("/api/version"))).TryGetProperty("version", out _));
    }
}
