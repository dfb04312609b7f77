using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Graycat.EmbeddedRedis;
using Graycat.Tests.Cli.Serving;

namespace Graycat.Tests.EndToEnd;

/// <summary>Real processes: one API, workers that die in mid-stream. The reader must not notice, but for the pause.</summary>
public sealed partial class WorkerDeathTests
{
    private const string Key = "sk-test";
    private const string Model = "graycat-mini.Q8_0";
    private const int Tokens = 200;

    private static CancellationToken Patience => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, "KILL")]
    [InlineData(40, "KILL")]
    [InlineData(400, "KILL")]
    [InlineData(60, "STOP")]
    public async Task Another_worker_continues_the_same_stream_with_no_repeated_or_missing_character(int afterCharacters, string signal)
    {
        using var home = new TemporaryFolder();
        await using var redis = EmbeddedGarnet.Start(new EmbeddedGarnetOptions { DataFolder = Path.Combine(home.Path, "queue") });
        await using var api = Start("Graycat.Api", redis, new("API_TOKENS", Key), new("RATE_LIMIT_PER_MINUTE", "0"));
        var address = new Uri(Listening().Match(await api.LineAsync("listening on: http")).Groups[1].Value);
        await using var first = Start("Graycat.LlmWorker", redis);
        using var client = Client(address);
        await ModelsAsync(client);
        string expected = await WholeAnswerAsync(client);

        var text = new StringBuilder();
        GraycatProcess? second = null;
        await foreach (string piece in StreamAsync(client))
        {
            text.Append(piece);
            if (second is not null || text.Length < afterCharacters)
                continue;
            await first.SignalAsync(signal);
            second = Start("Graycat.LlmWorker", redis);
        }

        await using (second)
        {
            Assert.NotNull(second);
            if (signal == "STOP")
                await first.SignalAsync("CONT");
            Assert.Equal(expected, text.ToString());
            Assert.Equal(expected, await WholeAnswerAsync(client));
        }
    }

    private static GraycatProcess Start(string assembly, EmbeddedGarnet redis, params KeyValuePair<string, string>[] more) =>
        GraycatProcess.Start(assembly, [new("ConnectionStrings__redis", redis.ConnectionString), new("LlmWorker__LeaseTime", "00:00:02"), .. more]);

    private static HttpClient Client(Uri address)
    {
        var client = new HttpClient(new SocketsHttpHandler()) { BaseAddress = address, Timeout = TimeSpan.FromMinutes(2) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        return client;
    }

    /// <summary>Waits until the worker's models are announced; each look is a round trip.</summary>
    private static async Task ModelsAsync(HttpClient client)
    {
        while (!(await client.GetStringAsync("v1/models", Patience)).Contains(Model, StringComparison.Ordinal))
            Patience.ThrowIfCancellationRequested();
    }

    private static object Body(bool stream) => new
    {
        model = Model,
        messages = new[] { new { role = "user", content = "Count from one to one hundred." } },
        temperature = 0,
        max_tokens = Tokens,
        ignore_eos = true,
        stream,
    };

    private static async Task<string> WholeAnswerAsync(HttpClient client)
    {
        using var response = await client.PostAsJsonAsync("v1/chat/completions", Body(stream: false), Patience);
        string body = await response.Content.ReadAsStringAsync(Patience);
        Assert.True(response.IsSuccessStatusCode, body);
        using var answer = JsonDocument.Parse(body);
        return answer.RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!;
    }

    private static async IAsyncEnumerable<string> StreamAsync(HttpClient client)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/chat/completions") { Content = JsonContent.Create(Body(stream: true)) };
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Patience);
        response.EnsureSuccessStatusCode();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Patience));
        while (await reader.ReadLineAsync(Patience) is { } line)
        {
            if (!line.StartsWith("data: {", StringComparison.Ordinal))
                continue;
            using var chunk = JsonDocument.Parse(line.AsMemory(6));
            Assert.False(chunk.RootElement.TryGetProperty("error", out var error), error.ToString());
            var choices = chunk.RootElement.GetProperty("choices");
            if (choices.GetArrayLength() > 0 && choices[0].GetProperty("delta").TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.String)
                yield return content.GetString()!;
        }
    }

    [GeneratedRegex("listening on: (http://[^ ]+)")]
    private static partial Regex Listening();
}
