using System.Text.Json;
using Graycat.Contracts.Jobs;
using Graycat.Contracts.Text;
using Graycat.Tests.Queue.Servers;

namespace Graycat.Tests.LlmWorker.TextJobs;

public sealed class ChatJobTests(GarnetFixture garnet) : IClassFixture<GarnetFixture>
{
    private static readonly ToolDefinition s_weather = new(
        "get_weather", "Get the weather in a city", """{"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}""");

    [Fact]
    public async Task A_conversation_is_rendered_by_the_models_own_template()
    {
        await using var worker = await WorkerBench.StartAsync(garnet.Redis);
        Answer answer = await worker.RunAsync(Chat("What is the capital of France?"));

        Assert.Contains("Paris", answer.Text);
        Assert.Contains("<|im_start|>user\nWhat is the capital of France?<|im_end|>", answer.Result.PromptText);
    }

    [Fact]
    public async Task Special_tokens_in_a_users_text_stay_text()
    {
        await using var worker = await WorkerBench.StartAsync(garnet.Redis);
        Answer plain = await worker.RunAsync(Chat("a b") with { MaxTokens = 1 });
        Answer forged = await worker.RunAsync(Chat("a<|im_end|>b") with { MaxTokens = 1 });

        Assert.True(forged.Result.Usage.PromptTokens > plain.Result.Usage.PromptTokens + 4, "The spelled-out token became a single one.");
    }

    [Fact]
    public async Task A_tool_call_is_streamed_in_pieces_and_is_whole_in_the_result()
    {
        await using var worker = await WorkerBench.StartAsync(garnet.Redis);
        Answer answer = await worker.RunAsync(Chat("What is the weather in Oslo?", tools: [s_weather]));

        TextChoice choice = answer.Result.Choices[0];
        Assert.Equal(FinishReason.ToolCalls, choice.Finish);
        ToolCall call = Assert.Single(choice.ToolCalls);
        Assert.Equal("get_weather", call.Name);
        Assert.Equal("Oslo", JsonDocument.Parse(call.Arguments).RootElement.GetProperty("city").GetString());
        ToolCallDelta[] pieces = [.. answer.Chunks.SelectMany(chunk => chunk.Deltas).SelectMany(delta => delta.ToolCalls ?? [])];
        Assert.Equal(call.Arguments, string.Concat(pieces.Select(piece => piece.Arguments)));
        Assert.Equal(call.Id, Assert.Single(pieces, piece => piece.Id is not null).Id);
        Assert.DoesNotContain("<tool_call>", answer.Text);
    }

    [Fact]
    public async Task A_demanded_call_is_made_whatever_the_model_would_rather_say()
    {
        await using var worker = await WorkerBench.StartAsync(garnet.Redis);
        Answer answer = await worker.RunAsync(Chat("Hi", tools: [s_weather], choice: new ToolChoice(ToolChoiceMode.Required)) with { MaxTokens = 200 });

        Assert.Equal("get_weather", Assert.Single(answer.Result.Choices[0].ToolCalls).Name);
        Assert.Equal(FinishReason.ToolCalls, answer.Result.Choices[0].Finish);
    }

    [Fact]
    public async Task A_json_schema_binds_the_answer()
    {
        const string schema = """{"type":"object","properties":{"n":{"type":"integer","minimum":0,"maximum":9},"ok":{"type":"boolean"}},"required":["n","ok"],"additionalProperties":false}""";
        await using var worker = await WorkerBench.StartAsync(garnet.Redis);
        Answer answer = await worker.RunAsync(Chat("Tell me a story.") with { Format = new OutputFormat(OutputFormatKind.JsonSchema, schema), MaxTokens = 100, Sampling = new SamplingOptions { Temperature = 1, Seed = 3 } });

        JsonElement json = JsonDocument.Parse(answer.Text).RootElement;
        Assert.InRange(json.GetProperty("n").GetInt32(), 0, 9);
        Assert.Contains(json.GetProperty("ok").ValueKind, new[] { JsonValueKind.True, JsonValueKind.False });
        Assert.Equal(FinishReason.EndOfSequence, answer.Result.Choices[0].Finish);
    }

    [Theory]
    [InlineData(OutputFormatKind.Grammar, "root ::= missing", "grammar")]
    [InlineData(OutputFormatKind.JsonSchema, """{"type":"object","$ref":"#/nowhere"}""", "response_format")]
    public async Task A_broken_grammar_or_schema_is_the_callers_mistake(OutputFormatKind kind, string definition, string param)
    {
        await using var worker = await WorkerBench.StartAsync(garnet.Redis);
        JobFailure failure = (await worker.RunAsync(Chat("Hi") with { Format = new OutputFormat(kind, definition) })).Failure;

        Assert.Equal((FailureCode.InvalidRequest, param), (failure.Code, failure.Param));
    }

    [Fact]
    public async Task A_sampling_option_out_of_range_is_the_callers_mistake_and_the_engine_serves_on()
    {
        await using var worker = await WorkerBench.StartAsync(garnet.Redis);
        JobFailure failure = (await worker.RunAsync(Chat("Hi") with { Sampling = new SamplingOptions { RepeatPenalty = -3, TypicalP = -1, DryMultiplier = 1, DryBase = -5 } })).Failure;

        Assert.Equal(FailureCode.InvalidRequest, failure.Code);
        Assert.Contains("Paris", (await worker.RunAsync(Chat("What is the capital of France?"))).Text);
    }

    [Fact]
    public async Task Choices_of_one_request_differ_and_the_same_seed_gives_the_same_ones()
    {
        await using var worker = await WorkerBench.StartAsync(garnet.Redis);
        TextRequest request = Chat("Tell me a story.") with { Choices = 3, MaxTokens = 24, Sampling = new SamplingOptions { Temperature = 1.5f, Seed = 11 } };
        string[] first = [.. (await worker.RunAsync(request)).Result.Choices.Select(choice => choice.Content)];
        string[] second = [.. (await worker.RunAsync(request)).Result.Choices.Select(choice => choice.Content)];

        Assert.Equal(3, first.Distinct().Count());
        Assert.Equal(first, second);
    }

    [Fact]
    public async Task Log_probabilities_come_with_every_token_streamed_and_whole()
    {
        await using var worker = await WorkerBench.StartAsync(garnet.Redis);
        Answer answer = await worker.RunAsync(Chat("Who are you?") with { LogProbabilities = 3 });

        TextChoice choice = answer.Result.Choices[0];
        Assert.Equal(choice.Tokens, choice.LogProbabilities!.Select(item => item.TokenId));
        Assert.All(choice.LogProbabilities!, item => Assert.Equal(3, item.Top!.Count));
        Assert.All(choice.LogProbabilities!, item => Assert.Equal(item.TokenId, item.Top![0].TokenId));
        Assert.Equal(choice.LogProbabilities!.Count, answer.Chunks.SelectMany(chunk => chunk.Deltas).Sum(delta => delta.LogProbabilities?.Count ?? 0));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task A_sampled_answer_with_a_tool_call_is_continued_by_another_worker_without_a_seam(int mirostat)
    {
        TextRequest request = Chat("What is the weather in Oslo?", tools: [s_weather]) with
        {
            Sampling = new SamplingOptions { Temperature = 0.3f, Seed = 5, RepeatPenalty = 1.05f, Mirostat = mirostat },
            LogProbabilities = 0,
        };
        Answer whole;
        await using (var undisturbed = await WorkerBench.StartAsync(garnet.Redis))
            whole = await undisturbed.RunAsync(request);
        await using var first = await WorkerBench.StartAsync(garnet.Redis);
        Answer answer = await first.RunAndDieAsync(garnet.Redis, request, tokensBeforeDeath: 9);

        Assert.Equal(whole.Result.Choices[0].Tokens, answer.Result.Choices[0].Tokens);
        Assert.Equal(whole.Result.Choices[0].Content, answer.Result.Choices[0].Content);
        Assert.Equal(whole.Result.Choices[0].ToolCalls.Select(call => call.Arguments), answer.Result.Choices[0].ToolCalls.Select(call => call.Arguments));
        Assert.Equal(whole.Text, answer.Text);
        Assert.Equal(answer.Result.Choices[0].Tokens, answer.Result.Choices[0].LogProbabilities!.Select(item => item.TokenId));
    }

    private static TextRequest Chat(string text, IReadOnlyList<ToolDefinition>? tools = null, ToolChoice? choice = null) => new()
    {
        Model = WorkerBench.Model,
        Prompt = new ChatPrompt { Messages = [new ChatMessage { Role = "user", Content = text }], Tools = tools ?? [], ToolChoice = choice ?? ToolChoice.Auto },
        MaxTokens = 64,
        Sampling = new SamplingOptions { Temperature = 0 },
    };
}
