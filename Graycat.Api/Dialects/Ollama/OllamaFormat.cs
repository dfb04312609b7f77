using System.Globalization;
using System.Text.Json;
using Graycat.Api.Dialects.Reading;
using Graycat.Api.Errors;
using Graycat.Api.Jobs;
using Graycat.Api.Streaming;
using Graycat.Contracts.Text;

namespace Graycat.Api.Dialects.Ollama;

/// <summary>Answers of <c>/api/chat</c> and <c>/api/generate</c>: one JSON object a line, the last with <c>done</c>, durations in nanoseconds.</summary>
/// <param name="name"><see cref="Chat"/> or <see cref="Generate"/>.</param>
/// <param name="time">Each object carries its time.</param>
internal sealed class OllamaFormat(string name, TimeProvider time) : IReplyFormat
{
    public const string Chat = "ollama.chat";
    public const string Generate = "ollama.generate";

    public string Name => name;

    public IReply Create(ReplyShape shape) => new Reply(shape, name == Chat, time);

    private sealed class Reply(ReplyShape shape, bool isChat, TimeProvider time) : TextReply
    {
        private readonly bool _hidesThinking = shape.Options.GetValueOrDefault("hide") == "1";

        public override StreamFraming Framing => StreamFraming.Lines;

        public override void WriteAnswer(Utf8JsonWriter json, TextResult result)
        {
            var choice = result.Choices[0];
            WriteHead(json);
            WriteText(json, choice.Content, choice.Reasoning, choice.ToolCalls);
            WriteTail(json, result, choice.Content);
        }

        public override void WriteChunk(FrameBuffer frames, TextChunk chunk)
        {
            foreach (var delta in chunk.Deltas)
            {
                string? thinking = _hidesThinking ? null : delta.Reasoning;
                if (string.IsNullOrEmpty(delta.Content) && string.IsNullOrEmpty(thinking))
                    continue;
                var json = frames.Begin();
                WriteHead(json);
                WriteText(json, delta.Content ?? "", thinking, []);
                json.WriteBoolean("done", false);
                json.WriteEndObject();
                frames.End();
            }
        }

        public override void WriteEnd(FrameBuffer frames, TextResult result)
        {
            var choice = result.Choices[0];
            if (choice.ToolCalls.Count > 0)
                WriteCalls(frames, choice.ToolCalls);
            var json = frames.Begin();
            WriteHead(json);
            WriteText(json, "", null, []);
            WriteTail(json, result, choice.Content);
            frames.End();
        }

        public override void WriteFailure(FrameBuffer frames, ApiError error)
        {
            OllamaErrors.Shape.Write(frames.Begin(), error);
            frames.End();
        }

        // Ollama's clients take a call whole, not in pieces.
        private void WriteCalls(FrameBuffer frames, IReadOnlyList<ToolCall> calls)
        {
            var json = frames.Begin();
            WriteHead(json);
            WriteText(json, "", null, calls);
            json.WriteBoolean("done", false);
            json.WriteEndObject();
            frames.End();
        }

        private void WriteHead(Utf8JsonWriter json)
        {
            json.WriteStartObject();
            json.WriteString("model", shape.Model);
            json.WriteString("created_at", time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
        }

        private void WriteText(Utf8JsonWriter json, string content, string? thinking, IReadOnlyList<ToolCall> calls)
        {
            if (isChat)
            {
                json.WriteStartObject("message");
                json.WriteString("role", "assistant");
            }

            json.WriteString(isChat ? "content" : "response", content);
            if (!_hidesThinking && thinking is { Length: > 0 })
                json.WriteString("thinking", thinking);
            if (calls.Count > 0)
                WriteToolCalls(json, calls);
            if (isChat)
                json.WriteEndObject();
        }

        private static void WriteToolCalls(Utf8JsonWriter json, IReadOnlyList<ToolCall> calls)
        {
            json.WriteStartArray("tool_calls");
            foreach (var call in calls)
            {
                json.WriteStartObject();
                if (call.Id is { } id)
                    json.WriteString("id", id);
                json.WriteStartObject("function");
                json.WriteString("name", call.Name);
                json.WritePropertyName("arguments");
                json.WriteRawValue(JsonObjects.OrEmpty(call.Arguments));
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        private void WriteTail(Utf8JsonWriter json, TextResult result, string answer)
        {
            var timings = result.Timings;
            json.WriteBoolean("done", true);
            json.WriteString("done_reason", result.Choices[0].Finish is FinishReason.MaxTokens or FinishReason.ContextFull ? "length" : "stop");
            if (!isChat && shape.Options.GetValueOrDefault("context") is { Length: > 0 } conversation)
                ConversationContext.Write(json, conversation, answer);
            json.WriteNumber("total_duration", Nanoseconds(timings.QueueMilliseconds + timings.LoadMilliseconds + timings.PromptMilliseconds + timings.GenerationMilliseconds));
            json.WriteNumber("load_duration", Nanoseconds(timings.LoadMilliseconds));
            json.WriteNumber("prompt_eval_count", result.Usage.PromptTokens);
            json.WriteNumber("prompt_eval_duration", Nanoseconds(timings.PromptMilliseconds));
            json.WriteNumber("eval_count", result.Usage.CompletionTokens);
            json.WriteNumber("eval_duration", Nanoseconds(timings.GenerationMilliseconds));
            json.WriteEndObject();
        }

        private static long Nanoseconds(double milliseconds) => (long)(milliseconds * 1e6);
    }
}
