using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Graycat.Cli.Connections;
using Spectre.Console;

namespace Graycat.Cli.Benching;

/// <summary>Runs the same load against one server or two, in turn, number of clients by number of clients.</summary>
internal static class Bench
{
    public static async Task<IReadOnlyList<BenchRow>> RunAsync(ServerConnection server, ServerConnection? peer, BenchPlan plan, CancellationToken cancellationToken)
    {
        string model = await FirstModelAsync(server, cancellationToken);
        string peerModel = peer is null ? "" : await FirstModelAsync(peer, cancellationToken);
        await MeasureAsync(server, model, 1, plan with { Rounds = 1 }, null, cancellationToken);
        if (peer is not null)
            await MeasureAsync(peer, peerModel, 1, plan with { Rounds = 1 }, null, cancellationToken);
        return await AnsiConsole.Progress().AutoClear(true).StartAsync(async context =>
        {
            var rows = new List<BenchRow>();
            foreach (int clients in plan.Clients)
            {
                var bar = context.AddTask($"{clients} clients", maxValue: clients * plan.Rounds * (peer is null ? 1 : 2));
                var own = await MeasureAsync(server, model, clients, plan, bar, cancellationToken);
                var other = peer is null ? null : await MeasureAsync(peer, peerModel, clients, plan, bar, cancellationToken);
                rows.Add(new BenchRow(clients, own, other));
            }

            return rows;
        });
    }

    private static async Task<string> FirstModelAsync(ServerConnection server, CancellationToken cancellationToken) =>
        (await server.TextModelsAsync(cancellationToken)).FirstOrDefault() ?? throw new HttpRequestException("The server lists no text model.");

    private static async Task<BenchFigures> MeasureAsync(ServerConnection server, string model, int clients, BenchPlan plan, ProgressTask? bar, CancellationToken cancellationToken)
    {
        var answers = new ConcurrentBag<Answer>();
        long started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(async client =>
        {
            for (int round = 0; round < plan.Rounds; round++)
            {
                answers.Add(await AskAsync(server, model, $"{client}.{round}", plan.Tokens, cancellationToken));
                bar?.Increment(1);
            }
        }));
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        double[] first = [.. answers.Select(answer => answer.ToFirst.TotalMilliseconds).Order()];
        return new BenchFigures(answers.Sum(answer => answer.Tokens) / seconds, Percentile(first, 0.5), Percentile(first, 0.99));
    }

    private static async Task<Answer> AskAsync(ServerConnection server, string model, string salt, int tokens, CancellationToken cancellationToken)
    {
        var body = new JsonObject
        {
            ["model"] = model,
            ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = $"Tell me a long story about the number {salt}." }),
            ["max_tokens"] = tokens,
            ["temperature"] = 0,
            ["ignore_eos"] = true,
            ["stream"] = true,
            ["stream_options"] = new JsonObject { ["include_usage"] = true },
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/chat/completions") { Content = JsonContent.Create(body) };
        long started = Stopwatch.GetTimestamp();
        using var response = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await ServerErrors.EnsureSuccessAsync(response, cancellationToken);
        TimeSpan? first = null;
        int completed = 0;
        await foreach (var chunk in ServerSentEvents.ReadAsync(response, cancellationToken))
        {
            if (chunk.TryGetProperty("usage", out var usage) && usage.ValueKind == System.Text.Json.JsonValueKind.Object)
                completed = usage.GetProperty("completion_tokens").GetInt32();
            if (first is null && HasText(chunk))
                first = Stopwatch.GetElapsedTime(started);
        }

        return new Answer(completed, first ?? Stopwatch.GetElapsedTime(started));
    }

    private static bool HasText(System.Text.Json.JsonElement chunk) =>
        chunk.GetProperty("choices").GetArrayLength() > 0
        && chunk.GetProperty("choices")[0].GetProperty("delta").TryGetProperty("content", out var content)
        && content.ValueKind == System.Text.Json.JsonValueKind.String && content.GetString()!.Length > 0;

    private static double Percentile(double[] sorted, double fraction) => sorted[(int)Math.Ceiling(fraction * sorted.Length) - 1];

    private sealed record Answer(int Tokens, TimeSpan ToFirst);
}

/// <summary>One number of clients.</summary>
internal sealed record BenchRow(int Clients, BenchFigures Server, BenchFigures? Peer);

/// <summary>What was measured: tokens per second of all clients together, milliseconds to the first text.</summary>
internal sealed record BenchFigures(double TokensPerSecond, double FirstTextMedian, double FirstTextP99);
