using System.Net;
using System.Text.Json;
using Graycat.Contracts;
using Graycat.Contracts.Embeddings;
using Graycat.Contracts.Jobs;
using Graycat.Tests.Api.Fabric;

namespace Graycat.Tests.Api.Dialects.OpenAI;

/// <summary>Every request of the golden set is accepted or refused as OpenAI's API does.</summary>
public sealed class WireOpenAiGoldenTests
{
    [Fact]
    public async Task Every_case_has_its_verdict()
    {
        await using var host = await ApiHost.StartAsync();
        host.Fabric.Models.Clear();
        host.Fabric.Models.Add(InMemoryFabric.Model("m"));
        host.Fabric.Worker = AnswerAsync;
        List<string> wrong = [];
        int count = 0;
        foreach (string file in Directory.EnumerateFiles(GoldenFiles.Folder("wire-openai"), "*.json"))
        {
            foreach (var golden in GoldenFiles.Read(Path.GetDirectoryName(file)!, Path.GetFileName(file)).EnumerateArray())
            {
                count++;
                if (await MistakeAsync(host, golden) is { } mistake)
                    wrong.Add($"{golden.GetProperty("id").GetString()}: {mistake}");
            }
        }

        Assert.True(count >= 105, $"Only {count} cases were found.");
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    private static async Task<string?> MistakeAsync(ApiHost host, JsonElement golden)
    {
        string body = golden.TryGetProperty("raw", out var raw) ? raw.GetString()! : golden.GetProperty("body").GetRawText();
        using var response = await host.PostAsync(golden.GetProperty("endpoint").GetString()!, body);
        string text = await response.Content.ReadAsStringAsync();
        bool isLenient = golden.TryGetProperty("lenient", out var lenient) && lenient.GetBoolean();
        if (golden.GetProperty("verdict").GetString() == "accept" || (isLenient && response.StatusCode == HttpStatusCode.OK))
            return response.StatusCode == HttpStatusCode.OK ? null : $"{(int)response.StatusCode} {text}";
        if ((int)response.StatusCode != golden.GetProperty("status").GetInt32())
            return $"{(int)response.StatusCode} instead of {golden.GetProperty("status").GetInt32()}: {text}";
        return ErrorMistake(golden, JsonDocument.Parse(text).RootElement.GetProperty("error"));
    }

    private static string? ErrorMistake(JsonElement golden, JsonElement error)
    {
        if (error.GetProperty("type").GetString() != "invalid_request_error" || error.GetProperty("message").GetString() is not { Length: > 0 })
            return error.GetRawText();
        error.GetProperty("code");
        string? param = error.GetProperty("param").GetString();
        List<string?> allowed = [golden.TryGetProperty("param", out var one) ? one.GetString() : param];
        if (golden.TryGetProperty("param_also", out var also))
            allowed.AddRange(also.EnumerateArray().Select(item => item.GetString()));
        return allowed.Contains(param) ? null : $"param is {param ?? "null"} instead of {string.Join(" or ", allowed.Select(item => item ?? "null"))}";
    }

    private static Task AnswerAsync(FakeJob job)
    {
        if (job.Submission.Kind == JobKind.Text)
            return Scripts.HelloWorldAsync(job);
        var request = JsonSerializer.Deserialize(job.Submission.Payload.Span, GraycatJson.Default.EmbeddingRequest)!;
        var result = new EmbeddingResult(request.Model, [.. request.Inputs.Select(_ => new byte[8])], 3);
        job.Append(JobEventKind.Result, JsonSerializer.SerializeToUtf8Bytes(result, GraycatJson.Default.EmbeddingResult));
        return Task.CompletedTask;
    }
}
