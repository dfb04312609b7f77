using System.Net.Sockets;
using System.Text;
using Graycat.Api;
using Graycat.Contracts.Text;
using Graycat.Tests.Api.Fabric;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Graycat.Tests.Api.Streaming;

public sealed class SlowReaderTests
{
    [Fact]
    public async Task A_client_that_stops_reading_loses_its_job()
    {
        await using var host = await ApiHost.StartAsync();
        host.App.Services.GetRequiredService<IOptions<ApiOptions>>().Value.MaxReaderBacklog = 16;
        string text = new('x', 64 * 1024);
        var started = new TaskCompletionSource<FakeJob>(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Fabric.Worker = async job =>
        {
            for (int i = 0; i < 1000; i++)
                job.Chunk(new TextDelta { Content = text, Tokens = [1] });
            started.SetResult(job);
            await Scripts.WaitAsync(job);
        };
        using var client = new TcpClient();
        await client.ConnectAsync(host.Address.Host, host.Address.Port);
        const string body = """{"stream":true,"messages":[{"role":"user","content":"Hi"}]}""";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {ApiHost.Key}\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
        await (await started.Task).WasCancelled;
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/v1/models")]
    [InlineData("/api/tags")]
    [InlineData("/")]
    public async Task Head_has_the_headers_and_no_body(string path)
    {
        await using var host = await ApiHost.StartAsync();
        using var response = await host.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, path));
        Assert.True(response.IsSuccessStatusCode);
        Assert.True(response.Content.Headers.ContentLength > 0);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_connection_serves_another_request_after_a_stream()
    {
        await using var host = await ApiHost.StartAsync();
        for (int i = 0; i < 3; i++)
        {
            using var response = await host.PostAsync("/v1/chat/completions", """{"stream":true,"messages":[{"role":"user","content":"Hi"}]}""");
            Assert.NotEqual(true, response.Headers.ConnectionClose);
            Assert.EndsWith("data: [DONE]\n\n", await response.Content.ReadAsStringAsync());
        }
    }
}
