using System.Text.Json;
using Graycat.Contracts;
using Graycat.Contracts.Embeddings;
using Graycat.Contracts.Jobs;
using Graycat.Contracts.Text;
using Graycat.Contracts.Utilities;
using Graycat.Tests.Api.Fabric;

namespace Graycat.Tests.Api.Dialects.LlamaCpp;

public sealed class LlamaCppTests
{
    [Fact]
    public async Task A_llama_only_field_gets_llamas_answer_with_the_prompts_special_tokens_parsed()
    {
        await using var host = await ApiHost.StartAsync();
        var answer = await ApiHost.JsonOf(await host.PostAsync("/completion", """{"prompt":"Once","n_predict":4,"top_p":7.5,"seed":-1,"messages":[]}"""));
        Assert.Equal(("Hello world", true, "eos", 2, 5), (answer.GetProperty("content").GetString(), answer.GetProperty("stop").GetBoolean(), answer.GetProperty("stop_type").GetString(), answer.GetProperty("timings").GetProperty("cache_n").GetInt32(), answer.GetProperty("tokens_evaluated").GetInt32()));
        Assert.Equal(4, answer.GetProperty("generation_settings").GetProperty("n_predict").GetInt32());
        var request = Assert.Single(host.Fabric.Jobs).Text;
        Assert.Equal(new RawPrompt("Once", ParseSpecialTokens: true), request.Prompt);
        Assert.Equal((4, 1f), (request.MaxTokens, request.Sampling.TopP));
    }

    [Fact]
    public async Task A_stream_is_one_small_object_an_event_without_done_or_prompt()
    {
        await using var host = await ApiHost.StartAsync();
        using var response = await host.PostAsync("/completion", """{"prompt":"Once","n_predict":4,"stream":true}""");
        string text = await response.Content.ReadAsStringAsync();
        Assert.DoesNotContain("[DONE]", text);
        Assert.DoesNotContain("Once", text);
        Assert.All(text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries), item => Assert.StartsWith("data: {", item));
        var events = text.Split("data: ", StringSplitOptions.RemoveEmptyEntries).Select(item => JsonDocument.Parse(item).RootElement).ToList();
        Assert.Equal("Hello world", string.Concat(events.Select(item => item.GetProperty("content").GetString())));
        Assert.All(events.SkipLast(1), item => Assert.Equal((false, -1, false), (item.GetProperty("stop").GetBoolean(), item.GetProperty("id_slot").GetInt32(), item.GetProperty("multimodal").GetBoolean())));
        Assert.True(events[^1].GetProperty("stop").GetBoolean());
    }

    [Fact]
    public async Task The_literal_that_old_clients_split_at_is_escaped_in_texts()
    {
        await using var host = await ApiHost.StartAsync();
        host.Fabric.Worker = job => Scripts.SayAsync(job, "a data: b \"q\" ü");
        using var response = await host.PostAsync("/completion", """{"prompt":"Once","n_predict":4,"stream":true}""");
        string text = await response.Content.ReadAsStringAsync();
        Assert.Contains("a data:\\u0020b", text);
        Assert.Equal("a data: b \"q\" ü", JsonDocument.Parse(text.Split("\n\n")[0][6..]).RootElement.GetProperty("content").GetString());
    }

    [Fact]
    public async Task A_failing_stream_ends_with_a_normal_truncated_object_and_an_early_error_has_an_integer_code()
    {
        await using var host = await ApiHost.StartAsync();
        host.Fabric.Worker = job =>
        {
            job.Chunk(new TextDelta { Content = "Hel", Tokens = [1] });
            job.Fail(new(FailureCode.WorkerDied, "Workers died."));
            return Task.CompletedTask;
        };
        using var response = await host.PostAsync("/completion", """{"prompt":"Once","n_predict":4,"stream":true}""");
        var last = JsonDocument.Parse((await ApiHost.EventsOf(response))[^1]).RootElement;
        Assert.Equal((true, true), (last.GetProperty("stop").GetBoolean(), last.GetProperty("truncated").GetBoolean()));
        var error = (await ApiHost.JsonOf(await host.PostAsync("/completion", """{"prompt":5,"n_predict":4}"""))).GetProperty("error");
        Assert.Equal((400, "invalid_request_error"), (error.GetProperty("code").GetInt32(), error.GetProperty("type").GetString()));
    }

    [Fact]
    public async Task Several_prompts_are_answered_as_a_list_numbered_through()
    {
        await using var host = await ApiHost.StartAsync();
        var answer = await ApiHost.JsonOf(await host.PostAsync("/completion", """{"prompt":["a",[1,2],{"prompt_string":"c"}],"n_predict":4}"""));
        Assert.Equal([0, 1, 2], answer.EnumerateArray().Select(item => item.GetProperty("index").GetInt32()));
    }

    [Fact]
    public async Task Utility_routes_speak_to_the_utility_queue_in_llamas_words()
    {
        await using var host = await ApiHost.StartAsync();
        host.Fabric.Worker = UtilityAsync;
        Assert.Equal("""{"tokens":[1,2]}""", await TextOf(host, "/tokenize", """{"content":"ab"}"""));
        Assert.Equal("""{"tokens":[{"id":1,"piece":"a"},{"id":2,"piece":[195]}]}""", await TextOf(host, "/tokenize", """{"content":"ab","with_pieces":true}"""));
        Assert.Equal("""{"content":"ab"}""", await TextOf(host, "/detokenize", """{"tokens":[1,2]}"""));
        Assert.Equal("""{"prompt":"ab"}""", await TextOf(host, "/apply-template", """{"messages":[{"role":"user","content":"Hi"}],"stream":false}"""));
        Assert.Equal("""{"template":"qwen3"}""", await TextOf(host, "/template", "{}"));
        var props = JsonDocument.Parse(await TextOf(host, "/props", """{"stream":false}""")).RootElement;
        Assert.Equal((512, 4), (props.GetProperty("default_generation_settings").GetProperty("n_ctx").GetInt32(), props.GetProperty("total_slots").GetInt32()));
        Assert.All(host.Fabric.Jobs, job => Assert.Equal(QueueName.Utility("mini"), job.Submission.Queue));
        Assert.Equal(4, JsonDocument.Parse(await host.Client.GetStringAsync("/slots")).RootElement.GetArrayLength());
        Assert.Equal("[]", await host.Client.GetStringAsync("/lora-adapters"));
    }

    [Fact]
    public async Task Both_generations_of_LLM_for_Unity_get_their_own_embeddings()
    {
        await using var host = await ApiHost.StartAsync();
        host.Fabric.Worker = job =>
        {
            job.Append(JobEventKind.Result, JsonSerializer.SerializeToUtf8Bytes(new EmbeddingResult("mini", [new byte[8]], 1), GraycatJson.Default.EmbeddingResult));
            return Task.CompletedTask;
        };
        using var second = await host.PostAsync("/embeddings", """{"content":"a"}""", ("User-Agent", "UnityPlayer/2022.3.1f1 (UnityWebRequest/1.0, libcurl/8.1.1-DEV)"));
        using var third = await host.PostAsync("/embeddings", """{"content":"a","stream":false}""");
        Assert.Equal("""{"embedding":[0,0]}""", await second.Content.ReadAsStringAsync());
        Assert.Equal("""[{"index":0,"embedding":[[0,0]]}]""", await third.Content.ReadAsStringAsync());
    }

    private static async Task<string> TextOf(ApiHost host, string path, string body) => await (await host.PostAsync(path, body)).Content.ReadAsStringAsync();

    private static Task UtilityAsync(FakeJob job)
    {
        var request = JsonSerializer.Deserialize(job.Submission.Payload.Span, GraycatJson.Default.UtilityRequest)!;
        var result = request switch
        {
            TokenizeRequest => new UtilityResult { Tokens = [1, 2], Pieces = ["a"u8.ToArray(), [195]] },
            DescribeModelRequest => new UtilityResult { Model = new ModelDescription { Name = "mini", ContextTokens = 512, Slots = 4, TemplateName = "qwen3" } },
            _ => new UtilityResult { Text = "ab" },
        };
        job.Append(JobEventKind.Result, JsonSerializer.SerializeToUtf8Bytes(result, GraycatJson.Default.UtilityResult));
        return Task.CompletedTask;
    }
}
