using System.Net;
using Graycat.Tests.Api.Fabric;

namespace Graycat.Tests.Api.Jobs;

public sealed class CancellationTests
{
    private const string Path = "/v1/chat/completions";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_that_goes_away_cancels_its_job(bool stream)
    {
        await using var host = await ApiHost.StartAsync();
        var started = new TaskCompletionSource<FakeJob>(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Fabric.Worker = job =>
        {
            started.TrySetResult(job);
            return Scripts.StallAsync(job);
        };
        using var leave = new CancellationTokenSource();
        var request = host.Client.SendAsync(ApiHost.Request(Path, Body(stream)), HttpCompletionOption.ResponseContentRead, leave.Token);
        var job = await started.Task;
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        await job.WasCancelled;
    }

    [Fact]
    public async Task A_timeout_cancels_the_job_and_answers_408()
    {
        await using var host = await ApiHost.StartAsync(null, ("REQUEST_TIMEOUT", "0.2"));
        host.Fabric.Worker = Scripts.WaitAsync;
        using var response = await host.PostAsync(Path, Body(false));
        Assert.Equal(HttpStatusCode.RequestTimeout, response.StatusCode);
        Assert.Equal("timeout", (await ApiHost.JsonOf(response)).GetProperty("error").GetProperty("code").GetString());
        await Assert.Single(host.Fabric.Jobs).WasCancelled;
    }

    [Fact]
    public async Task A_silent_stream_sends_its_headers_then_comments_then_the_timeout()
    {
        await using var host = await ApiHost.StartAsync(null, ("REQUEST_TIMEOUT", "0.1"));
        host.Fabric.Worker = Scripts.WaitAsync;
        var options = (Microsoft.Extensions.Options.IOptions<Graycat.Api.ApiOptions>)host.App.Services.GetService(typeof(Microsoft.Extensions.Options.IOptions<Graycat.Api.ApiOptions>))!;
        options.Value.PingInterval = TimeSpan.FromMilliseconds(40);
        options.Value.HeaderGrace = TimeSpan.FromMilliseconds(1);
        using var response = await host.PostAsync(Path, Body(true));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        string text = await response.Content.ReadAsStringAsync();
        Assert.StartsWith(": ping\n\n", text);
        Assert.Contains("\"code\":\"timeout\"", text);
        await Assert.Single(host.Fabric.Jobs).WasCancelled;
    }

    [Fact]
    public async Task Prompts_of_one_request_run_a_few_at_a_time_and_leave_with_their_client()
    {
        await using var host = await ApiHost.StartAsync();
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int started = 0;
        host.Fabric.Worker = job =>
        {
            if (Interlocked.Increment(ref started) == 8)
                enough.SetResult();
            return Scripts.WaitAsync(job);
        };
        using var leave = new CancellationTokenSource();
        string prompts = string.Join(',', Enumerable.Repeat("\"a\"", 1000));
        var request = host.Client.SendAsync(ApiHost.Request("/v1/completions", $$"""{"prompt":[{{prompts}}]}"""), leave.Token);
        await enough.Task;
        await leave.CancelAsync();
        await Task.WhenAll(host.Fabric.Jobs.Select(job => job.WasCancelled));
        Assert.Equal(8, host.Fabric.Jobs.Count);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
    }

    private static string Body(bool stream) => $$"""{"stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":"Hi"}]}""";
}
