using System.Net;
using Graycat.Tests.Api.Fabric;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Graycat.Tests.Api.Jobs;

public sealed class JobRoutesTests
{
    private const string Path = "/v1/chat/completions";
    private const string Hi = """{"messages":[{"role":"user","content":"Hi"}]}""";

    [Fact]
    public async Task An_asynchronous_job_is_watched_at_its_location_and_shows_the_routes_own_answer()
    {
        await using var host = await ApiHost.StartAsync();
        string location = await SubmitAsync(host);
        await ResultOfAsync(host, location);
        using var response = await host.Client.GetAsync(location);
        var job = await ApiHost.JsonOf(response);
        Assert.Equal("completed", job.GetProperty("status").GetString());
        Assert.Equal("Hello world", job.GetProperty("result").GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
    }

    [Fact]
    public async Task Events_resume_after_the_last_one_seen_and_are_what_the_route_would_stream()
    {
        await using var host = await ApiHost.StartAsync();
        string location = await SubmitAsync(host);
        string all = await EventsAsync(host, location, null);
        Assert.Contains("\"role\":\"assistant\"", all);
        string rest = await EventsAsync(host, location, "0");
        Assert.DoesNotContain("id: 0\n", rest);
        Assert.DoesNotContain("\"role\":\"assistant\",\"content\":\"\"", rest.Split("event: result")[0]);
        Assert.Contains(" world", rest);
        Assert.Contains("event: result\ndata: {\"id\"", rest);
        Assert.EndsWith(all[all.IndexOf("id: 1\n", StringComparison.Ordinal)..], rest);
    }

    [Fact]
    public async Task Another_key_sees_no_such_job()
    {
        await using var host = await ApiHost.StartAsync(null, ("Keys:0:Token", "other-key"));
        string location = await SubmitAsync(host);
        using var other = host.NewClient("other-key");
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync(location)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync(location + "/events")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await other.DeleteAsync(location)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await host.Client.GetAsync(location)).StatusCode);
    }

    [Fact]
    public async Task Delete_cancels_a_running_job()
    {
        await using var host = await ApiHost.StartAsync();
        host.Fabric.Worker = Scripts.StallAsync;
        string location = await SubmitAsync(host);
        Assert.Equal(HttpStatusCode.OK, (await host.Client.DeleteAsync(location)).StatusCode);
        await Assert.Single(host.Fabric.Jobs).WasCancelled;
        Assert.Contains("\"status\":\"cancelled\"", await EventsAsync(host, location, null));
    }

    [Fact]
    public async Task One_idempotency_key_is_one_job_and_another_body_is_refused()
    {
        await using var host = await ApiHost.StartAsync();
        using var first = await host.PostAsync(Path, Hi, ("Idempotency-Key", "k1"));
        using var second = await host.PostAsync(Path, Hi, ("Idempotency-Key", "k1"));
        using var third = await host.PostAsync(Path, Hi.Replace("Hi", "Ho"), ("Idempotency-Key", "k1"));
        Assert.Equal("Hello world", (await ApiHost.JsonOf(second)).GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, third.StatusCode);
        Assert.Single(host.Fabric.Jobs);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("01234567890123456789012345-abcdefgh")]
    public async Task An_id_that_is_none_is_not_found(string id)
    {
        await using var host = await ApiHost.StartAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await host.Client.GetAsync("/jobs/" + id)).StatusCode);
    }

    [Fact]
    public async Task A_webhook_needs_an_allowed_host()
    {
        await using var host = await ApiHost.StartAsync();
        using var response = await host.PostAsync(Path, Hi.Replace("{\"messages\"", "{\"webhook\":\"http://169.254.169.254/\",\"messages\""), ("Prefer", "respond-async"));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Empty(host.Fabric.Jobs);
    }

    [Fact]
    public async Task A_webhook_gets_the_signed_result()
    {
        var received = new TaskCompletionSource<(string Body, string Signature, string Timestamp)>(TaskCreationOptions.RunContinuationsAsynchronously);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var receiver = builder.Build();
        receiver.MapPost("/hook", async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            received.TrySetResult((await reader.ReadToEndAsync(), context.Request.Headers["X-Graycat-Signature"].ToString(), context.Request.Headers["X-Graycat-Timestamp"].ToString()));
        });
        await receiver.StartAsync();
        string address = receiver.Urls.First();
        await using var host = await ApiHost.StartAsync(null, ("WEBHOOK_HOSTS", new Uri(address).Authority), ("WEBHOOK_SECRET", "s"));
        using var response = await host.PostAsync(Path, Hi.Replace("{\"messages\"", $"{{\"webhook\":\"{address}/hook\",\"messages\""), ("Prefer", "respond-async"));
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var (body, signature, timestamp) = await received.Task;
        Assert.Contains("Hello world", body);
        byte[] expected = System.Security.Cryptography.HMACSHA256.HashData("s"u8, System.Text.Encoding.UTF8.GetBytes($"{timestamp}.{body}"));
        Assert.Equal("sha256=" + Convert.ToHexStringLower(expected), signature);
    }

    private static async Task<string> SubmitAsync(ApiHost host)
    {
        using var response = await host.PostAsync(Path, Hi, ("Prefer", "respond-async"));
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var body = await ApiHost.JsonOf(response);
        Assert.Equal("queued", body.GetProperty("status").GetString());
        Assert.Equal($"/jobs/{body.GetProperty("id").GetString()}", response.Headers.Location!.ToString());
        return response.Headers.Location!.ToString();
    }

    private static Task ResultOfAsync(ApiHost host, string location) => EventsAsync(host, location, null);

    private static async Task<string> EventsAsync(ApiHost host, string location, string? lastEventId)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, location + "/events");
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        using var response = await host.Client.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }
}
