using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Graycat.Tests.Api.Errors;

public sealed class BadInputTests
{
    private const string Path = "/v1/chat/completions";

    public static TheoryData<string, byte[], int> Bodies => new()
    {
        { "byte-order mark", [.. Encoding.UTF8.Preamble, .. Body("Hi")], 200 },
        { "NUL in a text", Body("a\\u0000b"), 200 },
        { "duplicate keys", Encoding.UTF8.GetBytes("""{"model":"nothing","model":"mini","messages":[{"role":"user","content":"Hi"}]}"""), 200 },
        { "a pair of surrogates", Body("\\ud83d\\ude00"), 200 },
        { "a lone high surrogate", Body("\\ud83d"), 400 },
        { "a lone low surrogate", Body("\\ude00"), 400 },
        { "an escaped backslash before u", Body("\\\\ud83d"), 200 },
        { "a lone surrogate in a key", Encoding.UTF8.GetBytes("""{"\ud83d":1,"messages":[{"role":"user","content":"Hi"}]}"""), 400 },
        { "invalid UTF-8", [.. "{\"messages\":[{\"role\":\"user\",\"content\":\""u8, 0xff, 0xfe, .. "\"}]}"u8], 400 },
        { "too deep", Encoding.UTF8.GetBytes("{\"a\":" + new string('[', 5000) + new string(']', 5000) + "}"), 400 },
        { "cut off", "{\"messages\":[{\"role\":"u8.ToArray(), 400 },
        { "a list", "[]"u8.ToArray(), 400 },
        { "white space", " \n "u8.ToArray(), 400 },
        { "an enormous number", Encoding.UTF8.GetBytes("""{"max_tokens":1e400,"messages":[{"role":"user","content":"Hi"}]}"""), 400 },
        { "a wrong type deep inside", Encoding.UTF8.GetBytes("""{"messages":[{"role":"user","content":[{"type":"text","text":5}]}]}"""), 400 },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Hostile_text_is_taken_or_refused_with_a_400(string what, byte[] body, int status)
    {
        await using var host = await ApiHost.StartAsync();
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = await host.Client.PostAsync(Path, content);
        Assert.True(status == (int)response.StatusCode, $"{what}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
    }

    [Fact]
    public async Task A_body_beyond_the_bound_is_413_in_the_dialects_shape()
    {
        await using var host = await ApiHost.StartAsync(null, ("MAX_REQUEST_BYTES", "2048"));
        using var response = await host.PostAsync(Path, "{\"a\":\"" + new string('x', 5000) + "\"}");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("request_too_large", (await ApiHost.JsonOf(response)).GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_wrong_method_is_405_with_an_error_body()
    {
        await using var host = await ApiHost.StartAsync();
        using var response = await host.Client.GetAsync(Path);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Contains("POST", (await ApiHost.JsonOf(response)).GetProperty("error").GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_defect_is_500_with_the_request_id_and_no_details()
    {
        await using var host = await ApiHost.StartAsync();
        host.Fabric.Worker = job =>
        {
            job.Append(Graycat.Contracts.Jobs.JobEventKind.Result, "{broken"u8.ToArray());
            return Task.CompletedTask;
        };
        using var response = await host.PostAsync(Path, """{"messages":[{"role":"user","content":"Hi"}]}""", ("x-request-id", "my-id.1"));
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal("my-id.1", response.Headers.GetValues("x-request-id").Single());
        string message = (await ApiHost.JsonOf(response)).GetProperty("error").GetProperty("message").GetString()!;
        Assert.Contains("my-id.1", message);
        Assert.DoesNotContain("Json", message);
    }

    [Fact]
    public async Task An_insane_request_id_is_replaced()
    {
        await using var host = await ApiHost.StartAsync();
        using var response = await host.PostAsync(Path, "{}", ("x-request-id", "a b<script>"));
        Assert.StartsWith("req_", response.Headers.GetValues("x-request-id").Single());
    }

    [Fact]
    public async Task While_Redis_is_away_generation_is_503_and_health_says_so()
    {
        await using var host = await ApiHost.StartAsync();
        host.Fabric.IsAway = true;
        using var response = await host.PostAsync(Path, """{"messages":[{"role":"user","content":"Hi"}]}""");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        var health = await ApiHost.JsonOf(await host.Client.GetAsync("/health"));
        Assert.Equal("degraded", health.GetProperty("status").GetString());
        Assert.Equal("disconnected", health.GetProperty("services").GetProperty("redis").GetString());
    }

    private static byte[] Body(string content) => Encoding.UTF8.GetBytes($$"""{"messages":[{"role":"user","content":"{{content}}"}]}""");
}
