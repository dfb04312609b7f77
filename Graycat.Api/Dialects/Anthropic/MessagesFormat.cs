using System.Text.Json;
using Graycat.Api.Dialects.Reading;
using Graycat.Api.Errors;
using Graycat.Api.Jobs;
using Graycat.Api.Streaming;
using Graycat.Contracts.Text;

namespace Graycat.Api.Dialects.Anthropic;

/// <summary>Messages and their events: blocks of thinking, text and tool use, opened and closed one after the other.</summary>
internal sealed class MessagesFormat : IReplyFormat
{
    public const string FormatName = "anthropic.messages";

    public string Name => FormatName;

    public IReply Create(ReplyShape shape) => new Reply(shape);

    private enum Block
    {
        None,
        Thinking,
        Text,
        ToolUse,
    }

    private sealed class Reply(ReplyShape shape) : TextReply
    {
        private bool _hasStarted;
        private Block _open;
        private int _index = -1;
        private int _call = -1;

        public override string Ping => "event: ping\ndata: {\"type\":\"ping\"}\n\n";

        public override void WriteAnswer(Utf8JsonWriter json, TextResult result)
        {
            var choice = result.Choices[0];
            WriteMessageHead(json);
            json.WriteStartArray("content");
            if (choice.Reasoning is { Length: > 0 } thinking)
                WriteBlock(json, "thinking", "thinking", thinking);
            if (choice.Content.Length > 0 || choice.ToolCalls.Count == 0)
                WriteBlock(json, "text", "text", choice.Content);
            foreach (var call in choice.ToolCalls)
                WriteToolUse(json, call.Id, call.Name, JsonObjects.OrEmpty(call.Arguments));
            json.WriteEndArray();
            WriteStop(json, choice);
            WriteUsage(json, result.Usage.PromptTokens, result.Usage.CachedTokens, result.Usage.CompletionTokens);
            json.WriteEndObject();
        }

        public override void WriteChunk(FrameBuffer frames, TextChunk chunk)
        {
            Start(frames, chunk.Prompt);
            foreach (var delta in chunk.Deltas)
            {
                if (delta.Reasoning is { Length: > 0 } thinking)
                    WriteDelta(frames, Block.Thinking, "thinking_delta", "thinking", thinking);
                if (delta.Content is { Length: > 0 } text)
                    WriteDelta(frames, Block.Text, "text_delta", "text", text);
                foreach (var call in delta.ToolCalls ?? [])
                    WriteCall(frames, call);
            }
        }

        public override void WriteEnd(FrameBuffer frames, TextResult result)
        {
            var choice = result.Choices[0];
            Start(frames, new(result.Usage.PromptTokens, result.Usage.CachedTokens, 0, 0));
            Close(frames);
            var json = Begin(frames, "message_delta");
            json.WriteStartObject("delta");
            WriteStop(json, choice);
            json.WriteEndObject();
            json.WriteStartObject("usage");
            json.WriteNumber("input_tokens", result.Usage.PromptTokens - result.Usage.CachedTokens);
            json.WriteNumber("cache_read_input_tokens", result.Usage.CachedTokens);
            json.WriteNumber("output_tokens", result.Usage.CompletionTokens);
            json.WriteEndObject();
            End(frames, json);
            End(frames, Begin(frames, "message_stop"));
        }

        public override void WriteFailure(FrameBuffer frames, ApiError error)
        {
            AnthropicErrors.Shape.Write(frames.Begin("error"), error);
            frames.End();
        }

        private void Start(FrameBuffer frames, PromptProgress? prompt)
        {
            if (_hasStarted)
                return;
            _hasStarted = true;
            var json = Begin(frames, "message_start");
            json.WritePropertyName("message");
            WriteMessageHead(json);
            json.WriteStartArray("content");
            json.WriteEndArray();
            json.WriteNull("stop_reason");
            json.WriteNull("stop_sequence");
            WriteUsage(json, prompt?.Total ?? 0, prompt?.Cached ?? 0, 0);
            json.WriteEndObject();
            End(frames, json);
        }

        private void WriteDelta(FrameBuffer frames, Block block, string type, string field, string text)
        {
            if (_open != block)
                Open(frames, block, json => WriteBlock(json, field, field, ""));
            var delta = BeginDelta(frames, type);
            delta.WriteString(field, text);
            EndDelta(frames, delta);
        }

        private void WriteCall(FrameBuffer frames, ToolCallDelta call)
        {
            if (_open != Block.ToolUse || _call != call.Index)
                Open(frames, Block.ToolUse, json => WriteToolUse(json, call.Id, call.Name ?? "", "{}"));
            _call = call.Index;
            if (call.Arguments.Length == 0)
                return;
            var delta = BeginDelta(frames, "input_json_delta");
            delta.WriteString("partial_json", call.Arguments);
            EndDelta(frames, delta);
        }

        private void Open(FrameBuffer frames, Block block, Action<Utf8JsonWriter> write)
        {
            Close(frames);
            _open = block;
            _index++;
            var json = Begin(frames, "content_block_start");
            json.WriteNumber("index", _index);
            json.WritePropertyName("content_block");
            write(json);
            End(frames, json);
        }

        private void Close(FrameBuffer frames)
        {
            if (_open == Block.None)
                return;
            if (_open == Block.Thinking)
            {
                var delta = BeginDelta(frames, "signature_delta");
                delta.WriteString("signature", "");
                EndDelta(frames, delta);
            }

            var json = Begin(frames, "content_block_stop");
            json.WriteNumber("index", _index);
            End(frames, json);
            _open = Block.None;
        }

        private static Utf8JsonWriter Begin(FrameBuffer frames, string type)
        {
            var json = frames.Begin(type);
            json.WriteStartObject();
            json.WriteString("type", type);
            return json;
        }

        private static void End(FrameBuffer frames, Utf8JsonWriter json)
        {
            json.WriteEndObject();
            frames.End();
        }

        private Utf8JsonWriter BeginDelta(FrameBuffer frames, string type)
        {
            var json = Begin(frames, "content_block_delta");
            json.WriteNumber("index", _index);
            json.WriteStartObject("delta");
            json.WriteString("type", type);
            return json;
        }

        private static void EndDelta(FrameBuffer frames, Utf8JsonWriter json)
        {
            json.WriteEndObject();
            End(frames, json);
        }

        private void WriteMessageHead(Utf8JsonWriter json)
        {
            json.WriteStartObject();
            json.WriteString("id", shape.Id);
            json.WriteString("type", "message");
            json.WriteString("role", "assistant");
            json.WriteString("model", shape.Model);
        }

        private static void WriteBlock(Utf8JsonWriter json, string type, string field, string text)
        {
            json.WriteStartObject();
            json.WriteString("type", type);
            json.WriteString(field, text);
            if (type == "thinking")
                json.WriteString("signature", "");
            json.WriteEndObject();
        }

        private static void WriteToolUse(Utf8JsonWriter json, string? id, string name, string input)
        {
            json.WriteStartObject();
            json.WriteString("type", "tool_use");
            json.WriteString("id", id ?? Identifiers.New("toolu_"));
            json.WriteString("name", name);
            json.WritePropertyName("input");
            json.WriteRawValue(input);
            json.WriteEndObject();
        }

        private static void WriteStop(Utf8JsonWriter json, TextChoice choice)
        {
            json.WriteString("stop_reason", choice.Finish switch
            {
                FinishReason.MaxTokens or FinishReason.ContextFull => "max_tokens",
                FinishReason.StopString => "stop_sequence",
                FinishReason.ToolCalls => "tool_use",
                _ => "end_turn",
            });
            json.WriteString("stop_sequence", choice.Finish == FinishReason.StopString ? choice.StopString : null);
        }

        private static void WriteUsage(Utf8JsonWriter json, int prompt, int cached, int output)
        {
            json.WriteStartObject("usage");
            json.WriteNumber("input_tokens", prompt - cached);
            json.WriteNumber("cache_creation_input_tokens", 0);
            json.WriteNumber("cache_read_input_tokens", cached);
            json.WriteNumber("output_tokens", output);
            json.WriteEndObject();
        }
    }
}
