using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Graycat.Client.Chat;

/// <summary>Chunks of a streamed answer to updates; a tool call is handed on when it is whole.</summary>
internal sealed class ChatStreamReader
{
    private readonly SortedDictionary<int, (string Id, string Name, StringBuilder Arguments)> _calls = [];

    public ChatResponseUpdate Read(JsonElement chunk)
    {
        var update = new ChatResponseUpdate
        {
            Role = ChatRole.Assistant,
            ResponseId = ChatResponseReader.Text(chunk, "id"),
            MessageId = ChatResponseReader.Text(chunk, "id"),
            ModelId = ChatResponseReader.Text(chunk, "model"),
            CreatedAt = ChatResponseReader.Created(chunk),
            RawRepresentation = chunk,
        };
        foreach (var choice in chunk.GetProperty("choices").EnumerateArray())
            ReadChoice(choice, update);
        if (ChatResponseReader.Usage(chunk) is { } usage)
            update.Contents.Add(new UsageContent(usage));
        return update;
    }

    private void ReadChoice(JsonElement choice, ChatResponseUpdate update)
    {
        var delta = choice.GetProperty("delta");
        if (ChatResponseReader.Text(delta, "reasoning_content") is { Length: > 0 } reasoning)
            update.Contents.Add(new TextReasoningContent(reasoning));
        if (ChatResponseReader.Text(delta, "content") is { Length: > 0 } text)
            update.Contents.Add(new TextContent(text));
        if (delta.TryGetProperty("tool_calls", out var calls) && calls.ValueKind == JsonValueKind.Array)
        {
            foreach (var call in calls.EnumerateArray())
                Gather(call);
        }

        if (choice.TryGetProperty("logprobs", out var probabilities) && probabilities.ValueKind == JsonValueKind.Object)
            (update.AdditionalProperties ??= [])["logprobs"] = probabilities;
        update.FinishReason = ChatResponseReader.Finish(choice);
        if (update.FinishReason is not null)
            Release(update);
    }

    private void Gather(JsonElement call)
    {
        int index = call.GetProperty("index").GetInt32();
        var function = call.TryGetProperty("function", out var given) ? given : default;
        if (!_calls.TryGetValue(index, out var known))
            _calls[index] = known = (ChatResponseReader.Text(call, "id") ?? "", ChatResponseReader.Text(function, "name") ?? "", new StringBuilder());
        if (function.ValueKind == JsonValueKind.Object)
            known.Arguments.Append(ChatResponseReader.Text(function, "arguments"));
    }

    private void Release(ChatResponseUpdate update)
    {
        foreach (var (id, name, arguments) in _calls.Values)
            update.Contents.Add(ChatResponseReader.Call(id, name, arguments.ToString()));
        _calls.Clear();
    }
}
