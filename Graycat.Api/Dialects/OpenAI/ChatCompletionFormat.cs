using System.Text.Json;
using Graycat.Api.Dialects.Reading;
using Graycat.Api.Errors;
using Graycat.Api.Jobs;
using Graycat.Api.Streaming;
using Graycat.Contracts.Text;

namespace Graycat.Api.Dialects.OpenAI;

/// <summary><c>chat.completion</c> and <c>chat.completion.chunk</c>.</summary>
internal sealed class ChatCompletionFormat : IReplyFormat
{
    public const string FormatName = "openai.chat";

    public string Name => FormatName;

    public IReply Create(ReplyShape shape) => new Reply(shape);

    private sealed class Reply(ReplyShape shape) : TextReply
    {
        private readonly HashSet<int> _opened = [];

        public override void WriteAnswer(Utf8JsonWriter json, TextResult result)
        {
            WriteHead(json, "chat.completion");
            json.WriteStartArray("choices");
            foreach (var choice in result.Choices)
                WriteChoice(json, choice);
            json.WriteEndArray();
            Usage.Write(json, result.Usage);
            json.WriteEndObject();
        }

        public override void WriteChunk(FrameBuffer frames, TextChunk chunk)
        {
            foreach (var delta in chunk.Deltas)
            {
                Open(frames, delta.Choice);
                if (delta.Content is { Length: > 0 } || delta.Reasoning is { Length: > 0 } || delta.ToolCalls is { Count: > 0 } || delta.LogProbabilities is { Count: > 0 })
                    WriteDelta(frames, delta);
            }
        }

        public override void WriteEnd(FrameBuffer frames, TextResult result)
        {
            foreach (var choice in result.Choices)
            {
                Open(frames, choice.Index);
                var json = BeginChunk(frames, choice.Index);
                json.WriteStartObject("delta");
                json.WriteEndObject();
                EndChunk(frames, json, FinishReasons.Of(choice), null);
            }

            if (shape.IncludeUsage)
                WriteUsage(frames, result.Usage);
            frames.Add("[DONE]");
        }

        public override void WriteFailure(FrameBuffer frames, ApiError error)
        {
            OpenAiErrors.Shape.Write(frames.Begin(), error);
            frames.End();
            frames.Add("[DONE]");
        }

        private static void WriteChoice(Utf8JsonWriter json, TextChoice choice)
        {
            json.WriteStartObject();
            json.WriteNumber("index", choice.Index);
            json.WriteStartObject("message");
            json.WriteString("role", "assistant");
            WriteContent(json, choice);
            json.WriteEndObject();
            LogProbabilities.WriteChat(json, choice.LogProbabilities);
            json.WriteString("finish_reason", FinishReasons.Of(choice));
            json.WriteEndObject();
        }

        private static void WriteContent(Utf8JsonWriter json, TextChoice choice)
        {
            if (choice.Content.Length == 0 && choice.ToolCalls.Count > 0)
                json.WriteNull("content");
            else
                json.WriteString("content", choice.Content);
            if (choice.Reasoning is { Length: > 0 } reasoning)
                json.WriteString("reasoning_content", reasoning);
            json.WriteNull("refusal");
            if (choice.ToolCalls.Count == 0)
                return;
            json.WriteStartArray("tool_calls");
            foreach (var call in choice.ToolCalls)
                WriteCall(json, null, call.Id, call.Name, call.Arguments);
            json.WriteEndArray();
        }

        /// <summary>The first delta of a choice carries its role.</summary>
        private void Open(FrameBuffer frames, int choice)
        {
            if (!_opened.Add(choice))
                return;
            var json = BeginChunk(frames, choice);
            json.WriteStartObject("delta");
            json.WriteString("role", "assistant");
            json.WriteString("content", "");
            json.WriteEndObject();
            EndChunk(frames, json, null, null);
        }

        private void WriteDelta(FrameBuffer frames, TextDelta delta)
        {
            var json = BeginChunk(frames, delta.Choice);
            json.WriteStartObject("delta");
            if (delta.Reasoning is { Length: > 0 } reasoning)
                json.WriteString("reasoning_content", reasoning);
            if (delta.Content is { Length: > 0 } content)
                json.WriteString("content", content);
            if (delta.ToolCalls is { Count: > 0 } calls)
            {
                json.WriteStartArray("tool_calls");
                foreach (var call in calls)
                    WriteCall(json, call.Index, call.Id, call.Name, call.Arguments);
                json.WriteEndArray();
            }

            json.WriteEndObject();
            EndChunk(frames, json, null, delta.LogProbabilities);
        }

        private static void WriteCall(Utf8JsonWriter json, int? index, string? id, string? name, string arguments)
        {
            json.WriteStartObject();
            if (index is { } number)
                json.WriteNumber("index", number);
            if (id is not null || name is not null || index is null)
            {
                json.WriteString("id", id ?? Identifiers.CallId());
                json.WriteString("type", "function");
            }

            json.WriteStartObject("function");
            if (name is not null)
                json.WriteString("name", name);
            json.WriteString("arguments", arguments);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        private void WriteUsage(FrameBuffer frames, TextUsage usage)
        {
            var json = frames.Begin();
            WriteHead(json, "chat.completion.chunk");
            json.WriteStartArray("choices");
            json.WriteEndArray();
            Usage.Write(json, usage);
            json.WriteEndObject();
            frames.End();
        }

        private Utf8JsonWriter BeginChunk(FrameBuffer frames, int choice)
        {
            var json = frames.Begin();
            WriteHead(json, "chat.completion.chunk");
            json.WriteStartArray("choices");
            json.WriteStartObject();
            json.WriteNumber("index", choice);
            return json;
        }

        private void EndChunk(FrameBuffer frames, Utf8JsonWriter json, string? finish, IReadOnlyList<TokenLogProbability>? logProbabilities)
        {
            LogProbabilities.WriteChat(json, logProbabilities);
            json.WriteString("finish_reason", finish);
            json.WriteEndObject();
            json.WriteEndArray();
            if (shape.IncludeUsage)
                json.WriteNull("usage");
            json.WriteEndObject();
            frames.End();
        }

        private void WriteHead(Utf8JsonWriter json, string kind)
        {
            json.WriteStartObject();
            json.WriteString("id", shape.Id);
            json.WriteString("object", kind);
            json.WriteNumber("created", shape.Created);
            json.WriteString("model", shape.Model);
            json.WriteString("system_fingerprint", Usage.Fingerprint);
        }
    }
}
