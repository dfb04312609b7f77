using System.Diagnostics;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Graycat.Cli.Connections;

namespace Graycat.Cli.Chatting;

/// <summary>A conversation's turns, and the stream of the next one.</summary>
internal sealed class Conversation(ServerConnection connection, string model, string? system)
{
    private readonly List<(string Role, string Content)> _turns = [];

    public string Model { get; set; } = model;

    public string? System { get; set; } = system;

    /// <summary>Tokens and speed of the last answer; null before the first.</summary>
    public AnswerFigures? Last { get; private set; }

    public void Clear() => _turns.Clear();

    /// <summary>Streams the answer's text; both turns join the history when it has ended.</summary>
    public async IAsyncEnumerable<string> AskAsync(string question, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/chat/completions") { Content = JsonContent.Create(Body(question)) };
        long started = Stopwatch.GetTimestamp();
        using var response = await connection.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await ServerErrors.EnsureSuccessAsync(response, cancellationToken);
        var answer = new StringBuilder();
        TimeSpan? first = null;
        await foreach (var chunk in ServerSentEvents.ReadAsync(response, cancellationToken))
        {
            if (Usage(chunk) is { } usage)
                Last = new AnswerFigures(usage.Prompt, usage.Completion, first ?? default, Stopwatch.GetElapsedTime(started));
            if (Content(chunk) is not { Length: > 0 } text)
                continue;
            first ??= Stopwatch.GetElapsedTime(started);
            answer.Append(text);
            yield return text;
        }

        _turns.Add(("user", question));
        _turns.Add(("assistant", answer.ToString()));
    }

    private JsonObject Body(string question)
    {
        var messages = new JsonArray();
        if (System is { Length: > 0 })
            messages.Add(Message("system", System));
        foreach (var (role, content) in _turns)
            messages.Add(Message(role, content));
        messages.Add(Message("user", question));
        return new JsonObject
        {
            ["model"] = Model,
            ["messages"] = messages,
            ["stream"] = true,
            ["stream_options"] = new JsonObject { ["include_usage"] = true },
        };
    }

    private static JsonObject Message(string role, string content) => new() { ["role"] = role, ["content"] = content };

    private static string? Content(JsonElement chunk)
    {
        if (chunk.TryGetProperty("error", out var error))
            throw new HttpRequestException(error.TryGetProperty("message", out var message) ? message.GetString() : error.ToString(), null, global::System.Net.HttpStatusCode.InternalServerError);
        var choices = chunk.GetProperty("choices");
        return choices.GetArrayLength() > 0
            && choices[0].GetProperty("delta").TryGetProperty("content", out var content)
            && content.ValueKind == JsonValueKind.String ? content.GetString() : null;
    }

    private static (int Prompt, int Completion)? Usage(JsonElement chunk) =>
        chunk.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object
            ? (usage.GetProperty("prompt_tokens").GetInt32(), usage.GetProperty("completion_tokens").GetInt32())
            : null;
}

/// <summary>What an answer took.</summary>
internal sealed record AnswerFigures(int PromptTokens, int CompletionTokens, TimeSpan ToFirstText, TimeSpan Total)
{
    /// <summary>Tokens per second after the first text.</summary>
    public double TokensPerSecond => CompletionTokens / Math.Max(0.001, (Total - ToFirstText).TotalSeconds);
}
