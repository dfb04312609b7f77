using System.ComponentModel;
using Graycat.Client.Errors;
using Graycat.Client.Registration;
using Graycat.Client.SemanticKernel;
using Graycat.Tests.Cli.Serving;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;

namespace Graycat.Tests.Client;

/// <summary>The connector package over HTTP against a real server.</summary>
[Collection(ServedSystem.Name)]
public sealed class ServedClientTests(ServeFixture server)
{
    private static readonly ChatOptions s_greedy = new() { Temperature = 0, MaxOutputTokens = 48 };

    private static CancellationToken Patience => TestContext.Current.CancellationToken;

    private string ConnectionString => $"Endpoint={server.Address};Key={server.Key};Model=graycat-mini";

    [Fact]
    public async Task An_answer_carries_text_usage_model_and_finish_reason()
    {
        var chat = Client(ConnectionString);
        var answer = await chat.GetResponseAsync("What is the capital of France?", s_greedy, Patience);
        Assert.Contains("Paris", answer.Text);
        Assert.Equal(ChatFinishReason.Stop, answer.FinishReason);
        Assert.Equal("graycat-mini", answer.ModelId);
        Assert.True(answer.Usage?.InputTokenCount > 0 && answer.Usage.OutputTokenCount > 0);
        Assert.StartsWith("chatcmpl-", answer.ResponseId);
    }

    [Fact]
    public async Task A_streamed_answer_is_the_whole_one_in_pieces()
    {
        var chat = Client(ConnectionString);
        string whole = (await chat.GetResponseAsync("Tell me a joke.", s_greedy, Patience)).Text;
        var updates = await chat.GetStreamingResponseAsync("Tell me a joke.", s_greedy, Patience).ToListAsync(Patience);
        Assert.Equal(whole, string.Concat(updates.Select(update => update.Text)));
        Assert.True(updates.Count(update => update.Text.Length > 0) > 2);
        Assert.Contains(updates, update => update.Contents.OfType<UsageContent>().Any());
    }

    [Fact]
    public async Task A_function_is_called_and_its_result_told()
    {
        string? asked = null;
        var weather = AIFunctionFactory.Create(([Description("The city")] string city) => { asked = city; return new { weather = "sunny", temperature = 21 }; }, "get_weather", "Get the weather in a city");
        using var chat = new ChatClientBuilder(Client(ConnectionString)).UseFunctionInvocation().Build();
        var answer = await chat.GetResponseAsync("What is the weather in Oslo?", new ChatOptions { Temperature = 0, MaxOutputTokens = 96, Tools = [weather] }, Patience);
        Assert.Equal("Oslo", asked);
        Assert.NotEmpty(answer.Text);
    }

    [Fact]
    public async Task A_type_shapes_the_answer()
    {
        var answer = await Client(ConnectionString).GetResponseAsync<Person>("Return JSON with name Ana and age 5.", s_greedy, cancellationToken: Patience);
        Assert.True(answer.TryGetResult(out var person));
        Assert.NotEmpty(person.Name);
    }

    [Fact]
    public async Task A_kernel_answers_and_streams()
    {
        var kernel = Kernel.CreateBuilder().AddGraycatChatCompletion(ConnectionString).Build();
        var chat = kernel.GetRequiredService<IChatCompletionService>();
        var history = new ChatHistory();
        history.AddUserMessage("What is the capital of France?");
        var settings = new PromptExecutionSettings { ExtensionData = new Dictionary<string, object> { ["temperature"] = 0, ["max_tokens"] = 48 } };
        Assert.Contains("Paris", (await chat.GetChatMessageContentAsync(history, settings, kernel, Patience)).Content);
        var pieces = await chat.GetStreamingChatMessageContentsAsync(history, settings, kernel, Patience).ToListAsync(Patience);
        Assert.Contains("Paris", string.Concat(pieces.Select(piece => piece.Content)));
    }

    [Fact]
    public async Task A_wrong_key_an_unknown_model_and_no_server_each_say_what_to_do()
    {
        var refused = await Assert.ThrowsAsync<GraycatException>(() => Client($"Endpoint={server.Address};Key=wrong").GetResponseAsync("Hi", cancellationToken: Patience));
        Assert.Equal("unauthorized", refused.Code);
        Assert.Contains("API_TOKENS", refused.Message);
        var unknown = await Assert.ThrowsAsync<GraycatException>(() => Client($"Endpoint={server.Address};Key={server.Key};Model=none").GetResponseAsync("Hi", cancellationToken: Patience));
        Assert.Equal("model_not_found", unknown.Code);
        var away = await Assert.ThrowsAsync<GraycatException>(() => Client("Endpoint=http://127.0.0.1:1").GetResponseAsync("Hi", cancellationToken: Patience));
        Assert.Equal("unreachable", away.Code);
    }

    private static IChatClient Client(string connectionString)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("ConnectionStrings:graycat", connectionString)]).Build();
        return new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddGraycatClient("graycat").BuildServiceProvider().GetRequiredService<IChatClient>();
    }

    private sealed record Person(string Name, int Age);
}
