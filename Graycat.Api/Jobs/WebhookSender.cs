using System.Security.Cryptography;
using System.Text;
using Graycat.Contracts.Jobs;
using Microsoft.Extensions.Options;

namespace Graycat.Api.Jobs;

/// <summary>
/// Sends results to the addresses that asynchronous jobs named: <c>POST</c> with <c>{"id","status","result"|"error"}</c>,
/// <c>X-Graycat-Timestamp</c> (unix seconds) and <c>X-Graycat-Signature: sha256=HEX</c>, the HMAC-SHA256 of
/// <c>TIMESTAMP.BODY</c> under <c>WEBHOOK_SECRET</c>. Tried five times, with a wait that doubles from one second; any
/// 2xx is success. Redirects are not followed.
/// </summary>
public sealed partial class WebhookSender(IHttpClientFactory clients, JobViews views, IOptions<ApiOptions> options, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<WebhookSender> logger)
{
    /// <summary>The HTTP client's name.</summary>
    internal const string ClientName = "webhooks";

    private const int Attempts = 5;

    /// <summary>Sends the job's result when it is there. Takes over the run.</summary>
    public void Watch(JobRun run, ReplyShape shape) => _ = WatchAsync(run, shape);

    private async Task WatchAsync(JobRun run, ReplyShape shape)
    {
        try
        {
            await using (run)
            {
                await foreach (var item in run.ReadAsync(lifetime.ApplicationStopping))
                {
                    if (item.IsTerminal)
                        await SendAsync(shape.Webhook!, views.Final(item, shape));
                }
            }
        }
        catch (OperationCanceledException)
        {
            LogStopped(run.Job);
        }
        catch (Exception exception)
        {
            LogDefect(exception, run.Job);
        }
    }

    private async Task SendAsync(string address, ReadOnlyMemory<byte> body)
    {
        var wait = TimeSpan.FromSeconds(1);
        for (int attempt = 1; attempt <= Attempts; attempt++, wait *= 2)
        {
            if (await TryAsync(address, body))
                return;
            if (attempt < Attempts)
                await Task.Delay(wait, time, lifetime.ApplicationStopping);
        }

        LogGivenUp(new Uri(address).Authority, Attempts);
    }

    private async Task<bool> TryAsync(string address, ReadOnlyMemory<byte> body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ReadOnlyMemoryContent(body) };
        string timestamp = time.GetUtcNow().ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add("X-Graycat-Timestamp", timestamp);
        request.Headers.Add("X-Graycat-Signature", "sha256=" + Sign(options.Value.WebhookSecret!, timestamp, body.Span));
        try
        {
            using var response = await clients.CreateClient(ClientName).SendAsync(request, lifetime.ApplicationStopping);
            return response.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException || (exception is TaskCanceledException && !lifetime.ApplicationStopping.IsCancellationRequested))
        {
            return false;
        }
    }

    /// <summary>Lower-case hexadecimal HMAC-SHA256 of <c>timestamp.body</c>.</summary>
    internal static string Sign(string secret, string timestamp, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hmac.AppendData(Encoding.UTF8.GetBytes(timestamp + "."));
        hmac.AppendData(body);
        return Convert.ToHexStringLower(hmac.GetHashAndReset());
    }

    [LoggerMessage(1, LogLevel.Warning, "The webhook at {Host} did not take a result in {Attempts} attempts.")]
    private partial void LogGivenUp(string host, int attempts);

    [LoggerMessage(2, LogLevel.Warning, "Stopped before the result of job {Job} could be sent to its webhook.")]
    private partial void LogStopped(JobId job);

    [LoggerMessage(3, LogLevel.Error, "The webhook of job {Job} failed.")]
    private partial void LogDefect(Exception exception, JobId job);
}
