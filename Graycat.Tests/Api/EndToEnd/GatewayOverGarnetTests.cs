using System.ClientModel;
using System.Net;
using Graycat.Api;
using Graycat.ServiceDefaults;
using Graycat.Tests.Queue.Servers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenAI;
using OpenAI.Chat;

namespace Graycat.Tests.Api.EndToEnd;

/// <summary>The gateway on a real Kestrel over the real queue on Garnet, asked by OpenAI's own .NET client.</summary>
public sealed class GatewayOverGarnetTests(GarnetFixture garnet) : IClassFixture<GarnetFixture>, IAsyncLifetime
{
    private WebApplication _app = null!;
    private QueueWorker _worker = null!;
    private OpenAIClient _openAi = null!;
    private HttpClient _http = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["API_TOKENS"] = "k", ["urls"] = "http://127.0.0.1:0", ["RATE_LIMIT_PER_MINUTE"] = "1000" });
        builder.Logging.ClearProviders();
        builder.AddServiceDefaults();
        builder.Services.AddSingleton(garnet.Redis);
        builder.Services.AddGraycatApi(builder.Configuration);
        _app = builder.Build();
        _app.MapGraycatApi();
        await _app.StartAsync();
        _worker = ActivatorUtilities.CreateInstance<QueueWorker>(_app.Services);
        await _worker.StartAsync();
        var address = new Uri(_app.Urls.First());
        _openAi = new(new ApiKeyCredential("k"), new OpenAIClientOptions { Endpoint = new Uri(address, "/v1") });
        _http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = address };
        _http.DefaultRequestHeaders.Authorization = new("Bearer", "k");
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _worker.DisposeAsync();
        // The connection belongs to the fixture.
        await _app.StopAsync();
    }

    [Fact]
    public async Task The_official_client_gets_a_whole_answer()
    {
        ChatCompletion answer = await _openAi.GetChatClient("mini").CompleteChatAsync([new UserChatMessage("Hi")], new ChatCompletionOptions { Temperature = 0 });
        Assert.Equal("Hello world", answer.Content[0].Text);
        Assert.Equal(ChatFinishReason.Stop, answer.FinishReason);
        Assert.Equal(5, answer.Usage.TotalTokenCount);
    }

    [Fact]
    public async Task The_official_client_gets_a_stream_with_usage()
    {
        string text = "";
        int? tokens = null;
        await foreach (var update in _openAi.GetChatClient("mini").CompleteChatStreamingAsync([new UserChatMessage("Hi")]))
        {
            text += string.Concat(update.ContentUpdate.Select(part => part.Text));
            tokens ??= update.Usage?.TotalTokenCount;
        }

        Assert.Equal(("Hello world", 5), (text, tokens));
    }

    [Fact]
    public async Task The_official_client_sees_models_and_the_error_of_an_unknown_one()
    {
        Assert.Contains((await _openAi.GetOpenAIModelClient().GetModelsAsync()).Value, model => model.Id == "mini");
        var error = await Assert.ThrowsAsync<ClientResultException>(() => _openAi.GetChatClient("nothing").CompleteChatAsync([new UserChatMessage("Hi")]));
        Assert.Equal(404, error.Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_that_goes_away_ends_the_running_job(bool stream)
    {
        using var leave = new CancellationTokenSource();
        string body = $$"""{"stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":"wait"}]}""";
        var request = _http.SendAsync(ApiHost.Request("/v1/chat/completions", body), HttpCompletionOption.ResponseContentRead, leave.Token);
        await _worker.Started.Task;
        await leave.CancelAsync();
        await _worker.Cancelled.Task;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
    }

    [Fact]
    public async Task An_asynchronous_job_is_kept_and_resumed_from_the_log()
    {
        using var accepted = await _http.SendAsync(ApiHost.Request("/v1/chat/completions", """{"messages":[{"role":"user","content":"Hi"}]}""", ("Prefer", "respond-async")));
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        string events = await _http.GetStringAsync(accepted.Headers.Location + "/events");
        string rest = await _http.GetStringAsync(accepted.Headers.Location + "/events?after=0");
        Assert.Contains("id: 0\n", events);
        Assert.DoesNotContain("id: 0\n", rest);
        Assert.Contains("event: result", rest);
        Assert.Contains("Hello world", await _http.GetStringAsync(accepted.Headers.Location));
    }
}
