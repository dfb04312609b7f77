using System.Net;
using System.Text.Json;
using Graycat.Contracts.Text;

namespace Graycat.Tests.Api.Dialects.Graycat;

public sealed class OwnRoutesTests
{
    [Theory]
    [InlineData("/completion")]
    [InlineData("/api/completion")]
    public async Task Completion_has_the_services_defaults_and_shape(string path)
    {
        await using var host = await ApiHost.StartAsync();
        using var response = await host.PostAsync(path, """{"prompt":"Once"}""");
        var answer = await ApiHost.JsonOf(response);
        Assert.StartsWith("cmpl-", answer.GetProperty("id").GetString());
        Assert.Equal("text_completion", answer.GetProperty("object").GetString());
        var choice = answer.GetProperty("choices")[0];
        Assert.Equal(("Hello world", 0, JsonValueKind.Null, "stop"), (choice.GetProperty("text").GetString(), choice.GetProperty("index").GetInt32(), choice.GetProperty("logprobs").ValueKind, choice.GetProperty("finish_reason").GetString()));
        var request = Assert.Single(host.Fabric.Jobs).Text;
        Assert.Equal(new RawPrompt("Once"), request.Prompt);
        Assert.Equal((150, 0.7f, 0.9f, 40), (request.MaxTokens, request.Sampling.Temperature, request.Sampling.TopP, request.Sampling.TopK));
    }

    [Fact]
    public async Task Completion_streams_text_and_done()
    {
        await using var host = await ApiHost.StartAsync();
        using var response = await host.PostAsync("/completion", """{"prompt":"Once","stream":true}""");
        var events = await ApiHost.EventsOf(response);
        Assert.Equal("[DONE]", events[^1]);
        Assert.Equal("Hello world", string.Concat(events.SkipLast(1).Select(text => JsonDocument.Parse(text).RootElement.GetProperty("choices")[0].GetProperty("text").GetString())));
    }

    [Theory]
    [InlineData("{}", "prompt")]
    [InlineData("""{"prompt":"  "}""", "prompt")]
    [InlineData("""{"prompt":"a","max_tokens":4001}""", "max_tokens")]
    [InlineData("""{"prompt":"a","max_tokens":0}""", "max_tokens")]
    [InlineData("""{"prompt":"a","temperature":2.1}""", "temperature")]
    public async Task Completion_refuses_what_is_out_of_bounds(string body, string param)
    {
        await using var host = await ApiHost.StartAsync();
        using var response = await host.PostAsync("/completion", body);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var error = (await ApiHost.JsonOf(response)).GetProperty("error");
        Assert.Equal(("invalid_request", param), (error.GetProperty("code").GetString(), error.GetProperty("param").GetString()));
    }

    [Fact]
    public async Task A_prompt_of_10001_characters_is_refused_and_one_of_10000_is_not()
    {
        await using var host = await ApiHost.StartAsync();
        using var long1 = await host.PostAsync("/completion", $$"""{"prompt":"{{new string('a', 10_001)}}"}""");
        using var long2 = await host.PostAsync("/completion", $$"""{"prompt":"{{new string('a', 10_000)}}"}""");
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.OK), (long1.StatusCode, long2.StatusCode));
    }

    [Theory]
    [InlineData("/chat/completions")]
    [InlineData("/api/chat/completions")]
    public async Task Chat_has_the_services_defaults(string path)
    {
        await using var host = await ApiHost.StartAsync();
        using var response = await host.PostAsync(path, """{"messages":[{"role":"user","content":"Hi"}]}""");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal((150, 0.7f), (Assert.Single(host.Fabric.Jobs).Text.MaxTokens, host.Fabric.Jobs[0].Text.Sampling.Temperature));
    }

    [Fact]
    public async Task Status_routes_have_their_shapes()
    {
        await using var host = await ApiHost.StartAsync();
        var health = await ApiHost.JsonOf(await host.Client.GetAsync("/health"));
        Assert.Equal(("healthy", "connected", "ready", "absent", 2), (health.GetProperty("status").GetString(), health.GetProperty("services").GetProperty("redis").GetString(), health.GetProperty("services").GetProperty("llm_worker").GetString(), health.GetProperty("services").GetProperty("sd_worker").GetString(), health.GetProperty("services").GetProperty("queue_depth").GetInt32()));
        var models = await ApiHost.JsonOf(await host.Client.GetAsync("/models"));
        Assert.Equal(("mini", "12.1 MB", "text", true), (models.GetProperty("text_models")[0].GetProperty("name").GetString(), models.GetProperty("text_models")[0].GetProperty("size").GetString(), models.GetProperty("text_models")[0].GetProperty("type").GetString(), models.GetProperty("text_models")[0].GetProperty("loaded").GetBoolean()));
        var status = await ApiHost.JsonOf(await host.Client.GetAsync("/queue/status"));
        Assert.Equal((2, 1, 3, 5), (status.GetProperty("queue_depth").GetInt32(), status.GetProperty("active_workers").GetInt32(), status.GetProperty("pending_jobs").GetInt32(), status.GetProperty("completed_jobs_24h").GetInt32()));
        Assert.Equal("llm-1", status.GetProperty("workers")[0].GetProperty("id").GetString());
    }

    [Fact]
    public async Task Metrics_count_requests_by_endpoint_and_status()
    {
        await using var host = await ApiHost.StartAsync();
        using var response = await host.PostAsync("/completion", """{"prompt":"Once"}""");
        string metrics = await host.Client.GetStringAsync("/metrics");
        Assert.Matches("""api_requests_total\{[^}]*endpoint="/completion/?"[^}]*status="200"[^}]*\} 1""", metrics);
        Assert.Contains("api_request_duration_seconds_bucket", metrics);
    }

    [Fact]
    public async Task The_root_is_a_page_for_browsers_and_a_sentence_for_others()
    {
        await using var host = await ApiHost.StartAsync();
        using var stranger = host.NewClient(null);
        Assert.Equal("Ollama is running", await stranger.GetStringAsync("/"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Accept.ParseAdd("text/html");
        using var page = await stranger.SendAsync(request);
        Assert.Equal("text/html", page.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Documentation_lists_the_routes_and_needs_nothing_from_elsewhere()
    {
        await using var host = await ApiHost.StartAsync();
        var document = await ApiHost.JsonOf(await host.Client.GetAsync("/openapi/v1.json"));
        Assert.True(document.GetProperty("paths").TryGetProperty("/v1/chat/completions", out _));
        string page = await host.Client.GetStringAsync("/docs/");
        Assert.DoesNotContain("cdn.", page);
        Assert.DoesNotContain("https://fonts", page);
    }

    [Fact]
    public async Task The_rate_limit_is_told_and_kept()
    {
        await using var host = await ApiHost.StartAsync(null, ("RATE_LIMIT_PER_MINUTE", "2"));
        using var first = await host.Client.GetAsync("/models");
        Assert.Equal(("2", "1"), (first.Headers.GetValues("X-RateLimit-Limit").Single(), first.Headers.GetValues("X-RateLimit-Remaining").Single()));
        Assert.True(long.Parse(first.Headers.GetValues("X-RateLimit-Reset").Single(), System.Globalization.CultureInfo.InvariantCulture) > 1_700_000_000);
        using var second = await host.Client.GetAsync("/models");
        using var third = await host.Client.GetAsync("/models");
        Assert.Equal(HttpStatusCode.TooManyRequests, third.StatusCode);
        Assert.Equal("rate_limited", (await ApiHost.JsonOf(third)).GetProperty("error").GetProperty("code").GetString());
        Assert.NotNull(third.Headers.RetryAfter);
    }

    [Fact]
    public async Task Cors_serves_the_named_origins_and_preflights_need_no_key()
    {
        await using var host = await ApiHost.StartAsync(null, ("CORS_ORIGINS", "https://app.example"));
        using var stranger = host.NewClient(null);
        using var request = new HttpRequestMessage(HttpMethod.Options, "/v1/chat/completions");
        request.Headers.Add("Origin", "https://app.example");
        request.Headers.Add("Access-Control-Request-Method", "POST");
        using var response = await stranger.SendAsync(request);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal("https://app.example", response.Headers.GetValues("Access-Control-Allow-Origin").Single());
    }
}
