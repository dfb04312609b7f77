using System.Text.Json;
using Graycat.Api.Dialects.Reading;
using Graycat.Api.Errors;
using Graycat.Api.Jobs;
using Graycat.Api.Streaming;
using Graycat.Contracts.Text;

namespace Graycat.Api.Dialects.OpenAI;

/// <summary>Answers of <c>/v1/responses</c>: items of reasoning, message and function calls, with numbered events.</summary>
internal sealed class ResponsesFormat : IReplyFormat
{
    public const string FormatName = "openai.responses";

    public string Name => FormatName;

    public IReply Create(ReplyShape shape) => new Reply(shape);

    private sealed class Reply(ReplyShape shape) : TextReply
    {
        private readonly List<OutputItem> _items = [];
        private int _sequence;
        private bool _hasStarted;

        public override void WriteAnswer(Utf8JsonWriter json, TextResult result)
        {
            foreach (var item in ItemsOf(result.Choices[0]))
                _items.Add(item);
            WriteResponse(json, StatusOf(result), result);
        }

        public override void WriteChunk(FrameBuffer frames, TextChunk chunk)
        {
            Start(frames);
            foreach (var delta in chunk.Deltas)
            {
                if (delta.Reasoning is { Length: > 0 } reasoning)
                    Append(frames, Current(frames, OutputKind.Reasoning), reasoning);
                if (delta.Content is { Length: > 0 } content)
                    Append(frames, Current(frames, OutputKind.Message), content);
                foreach (var call in delta.ToolCalls ?? [])
                    AppendCall(frames, call);
            }
        }

        public override void WriteEnd(FrameBuffer frames, TextResult result)
        {
            Start(frames);
            CloseLast(frames);
            string status = StatusOf(result);
            var json = Begin(frames, status == "completed" ? "response.completed" : "response.incomplete");
            json.WritePropertyName("response");
            WriteResponse(json, status, result);
            End(frames, json);
        }

        public override void WriteFailure(FrameBuffer frames, ApiError error)
        {
            var json = Begin(frames, "error");
            json.WriteString("code", error.Code ?? ErrorCodes.Of(error.Kind));
            json.WriteString("message", error.Message);
            json.WriteString("param", error.Param);
            End(frames, json);
        }

        private static IEnumerable<OutputItem> ItemsOf(TextChoice choice)
        {
            if (choice.Reasoning is { Length: > 0 } reasoning)
                yield return new OutputItem(OutputKind.Reasoning, Identifiers.New("rs_"), reasoning);
            if (choice.Content.Length > 0 || choice.ToolCalls.Count == 0)
                yield return new OutputItem(OutputKind.Message, Identifiers.New("msg_"), choice.Content);
            foreach (var call in choice.ToolCalls)
                yield return new OutputItem(OutputKind.FunctionCall, Identifiers.New("fc_"), call.Arguments) { CallId = call.Id ?? Identifiers.CallId(), CallName = call.Name };
        }

        private static string StatusOf(TextResult result) =>
            result.Choices[0].Finish is FinishReason.MaxTokens or FinishReason.ContextFull ? "incomplete" : "completed";

        private void Start(FrameBuffer frames)
        {
            if (_hasStarted)
                return;
            _hasStarted = true;
            foreach (string type in (string[])["response.created", "response.in_progress"])
            {
                var json = Begin(frames, type);
                json.WritePropertyName("response");
                WriteResponse(json, "in_progress", null);
                End(frames, json);
            }
        }

        private OutputItem Current(FrameBuffer frames, OutputKind kind) =>
            _items is [.., { IsOpen: true } last] && last.Kind == kind ? last : Open(frames, new OutputItem(kind, Identifiers.New(OutputItem.PrefixOf(kind)), "") { IsOpen = true });

        private OutputItem Open(FrameBuffer frames, OutputItem item)
        {
            CloseLast(frames);
            _items.Add(item);
            var json = Begin(frames, "response.output_item.added");
            json.WriteNumber("output_index", _items.Count - 1);
            json.WritePropertyName("item");
            item.Write(json, "in_progress");
            End(frames, json);
            if (item.Kind == OutputKind.Message)
                WritePart(frames, "response.content_part.added", item, "");
            return item;
        }

        private void Append(FrameBuffer frames, OutputItem item, string text)
        {
            item.Text.Append(text);
            var json = BeginItem(frames, $"{item.EventName}.delta", item);
            json.WriteString("delta", text);
            if (item.Kind == OutputKind.Message)
            {
                json.WriteStartArray("logprobs");
                json.WriteEndArray();
            }

            End(frames, json);
        }

        private void AppendCall(FrameBuffer frames, ToolCallDelta call)
        {
            var item = _items is [.., { IsOpen: true, Kind: OutputKind.FunctionCall } last] && last.CallIndex == call.Index
                ? last
                : Open(frames, new OutputItem(OutputKind.FunctionCall, Identifiers.New("fc_"), "") { IsOpen = true, CallIndex = call.Index, CallId = call.Id ?? Identifiers.CallId(), CallName = call.Name ?? "" });
            if (call.Arguments.Length > 0)
                Append(frames, item, call.Arguments);
        }

        private void CloseLast(FrameBuffer frames)
        {
            if (_items is not [.., { IsOpen: true } item])
                return;
            item.IsOpen = false;
            string text = item.Text.ToString();
            var json = BeginItem(frames, $"{item.EventName}.done", item);
            json.WriteString(item.Kind == OutputKind.FunctionCall ? "arguments" : "text", text);
            if (item.Kind == OutputKind.Message)
            {
                json.WriteStartArray("logprobs");
                json.WriteEndArray();
            }

            End(frames, json);
            if (item.Kind == OutputKind.Message)
                WritePart(frames, "response.content_part.done", item, text);
            var done = Begin(frames, "response.output_item.done");
            done.WriteNumber("output_index", _items.Count - 1);
            done.WritePropertyName("item");
            item.Write(done, "completed");
            End(frames, done);
        }

        private void WritePart(FrameBuffer frames, string type, OutputItem item, string text)
        {
            var json = BeginItem(frames, type, item);
            json.WritePropertyName("part");
            OutputItem.WriteText(json, text);
            End(frames, json);
        }

        private Utf8JsonWriter BeginItem(FrameBuffer frames, string type, OutputItem item)
        {
            var json = Begin(frames, type);
            json.WriteString("item_id", item.Id);
            json.WriteNumber("output_index", _items.IndexOf(item));
            if (item.Kind != OutputKind.FunctionCall)
                json.WriteNumber("content_index", 0);
            return json;
        }

        private Utf8JsonWriter Begin(FrameBuffer frames, string type)
        {
            var json = frames.Begin(type);
            json.WriteStartObject();
            json.WriteString("type", type);
            json.WriteNumber("sequence_number", _sequence++);
            return json;
        }

        private static void End(FrameBuffer frames, Utf8JsonWriter json)
        {
            json.WriteEndObject();
            frames.End();
        }

        private void WriteResponse(Utf8JsonWriter json, string status, TextResult? result)
        {
            json.WriteStartObject();
            json.WriteString("id", shape.Id);
            json.WriteString("object", "response");
            json.WriteNumber("created_at", shape.Created);
            json.WriteString("status", status);
            json.WriteNull("error");
            WriteIncomplete(json, status);
            json.WriteNull("instructions");
            json.WriteString("model", shape.Model);
            json.WriteStartArray("output");
            foreach (var item in result is null ? [] : _items)
                item.Write(json, "completed");
            json.WriteEndArray();
            json.WriteBoolean("parallel_tool_calls", true);
            json.WriteNull("previous_response_id");
            json.WriteBoolean("store", false);
            json.WriteString("tool_choice", "auto");
            json.WriteStartArray("tools");
            json.WriteEndArray();
            json.WriteStartObject("metadata");
            json.WriteEndObject();
            WriteUsage(json, result?.Usage);
            json.WriteEndObject();
        }

        private static void WriteIncomplete(Utf8JsonWriter json, string status)
        {
            if (status != "incomplete")
            {
                json.WriteNull("incomplete_details");
                return;
            }

            json.WriteStartObject("incomplete_details");
            json.WriteString("reason", "max_output_tokens");
            json.WriteEndObject();
        }

        private static void WriteUsage(Utf8JsonWriter json, TextUsage? usage)
        {
            if (usage is null)
            {
                json.WriteNull("usage");
                return;
            }

            json.WriteStartObject("usage");
            json.WriteNumber("input_tokens", usage.PromptTokens);
            json.WriteStartObject("input_tokens_details");
            json.WriteNumber("cached_tokens", usage.CachedTokens);
            json.WriteEndObject();
            json.WriteNumber("output_tokens", usage.CompletionTokens);
            json.WriteStartObject("output_tokens_details");
            json.WriteNumber("reasoning_tokens", usage.ReasoningTokens);
            json.WriteEndObject();
            json.WriteNumber("total_tokens", usage.PromptTokens + usage.CompletionTokens);
            json.WriteEndObject();
        }
    }
}
