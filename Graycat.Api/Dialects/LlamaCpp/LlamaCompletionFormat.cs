using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Graycat.Api.Errors;
using Graycat.Api.Jobs;
using Graycat.Api.Streaming;
using Graycat.Contracts.Text;

namespace Graycat.Api.Dialects.LlamaCpp;

/// <summary>
/// Answers of llama.cpp's <c>/completion</c>. In a stream each event is one small object; there is no <c>[DONE]</c>, no
/// comment and no error event, because LLM for Unity parses every HTTP chunk as one object and splits the whole body at
/// each <c>data: </c>. So a stream that fails ends with a normal last object, marked as truncated, and that literal is
/// escaped inside texts.
/// </summary>
internal sealed class LlamaCompletionFormat : IReplyFormat
{
    public const string FormatName = "llamacpp.completion";

    public string Name => FormatName;

    public IReply Create(ReplyShape shape) => new Reply(shape);

    private sealed class Reply(ReplyShape shape) : TextReply
    {
        private readonly Dictionary<int, int> _predicted = [];
        private int _evaluated;

        public override StreamFraming Framing => StreamFraming.BareServerSentEvents;

        public override void WriteAnswer(Utf8JsonWriter json, TextResult result)
        {
            if (shape.Options.GetValueOrDefault("list") == "1")
                json.WriteStartArray();
            foreach (var choice in result.Choices)
                WriteFinal(json, result, choice, choice.Content, isStream: false);
            if (shape.Options.GetValueOrDefault("list") == "1")
                json.WriteEndArray();
        }

        public override void WriteChunk(FrameBuffer frames, TextChunk chunk)
        {
            _evaluated = chunk.Prompt?.Total ?? _evaluated;
            foreach (var delta in chunk.Deltas)
            {
                int predicted = _predicted[delta.Choice] = _predicted.GetValueOrDefault(delta.Choice) + delta.Tokens.Count;
                if (delta.Content is { Length: > 0 } || delta.Reasoning is { Length: > 0 })
                    WritePartial(frames.Begin(), delta, predicted);
                else
                    continue;
                frames.End();
            }
        }

        public override void WriteEnd(FrameBuffer frames, TextResult result)
        {
            foreach (var choice in result.Choices)
            {
                WriteFinal(frames.Begin(), result, choice, "", isStream: true);
                frames.End();
            }
        }

        public override void WriteFailure(FrameBuffer frames, ApiError error)
        {
            var result = new TextResult { Model = shape.Model, Choices = [], Usage = new(_evaluated, 0, _predicted.Values.Sum()) };
            WriteFinal(frames.Begin(), result, new TextChoice { Finish = FinishReason.ContextFull }, "", isStream: true);
            frames.End();
        }

        private void WritePartial(Utf8JsonWriter json, TextDelta delta, int predicted)
        {
            json.WriteStartObject();
            json.WriteNumber("index", delta.Choice);
            WriteText(json, delta.Reasoning + delta.Content);
            WriteTokens(json, delta.Tokens);
            json.WriteBoolean("stop", false);
            json.WriteNumber("id_slot", -1);
            json.WriteBoolean("multimodal", false);
            json.WriteNumber("tokens_predicted", predicted);
            json.WriteNumber("tokens_evaluated", _evaluated);
            WriteProbabilities(json, delta.LogProbabilities);
            json.WriteEndObject();
        }

        private void WriteFinal(Utf8JsonWriter json, TextResult result, TextChoice choice, string content, bool isStream)
        {
            json.WriteStartObject();
            json.WriteNumber("index", choice.Index);
            WriteText(json, content);
            WriteTokens(json, !isStream && shape.Options.GetValueOrDefault("tokens") == "1" ? choice.Tokens : []);
            json.WriteNumber("id_slot", result.SlotId);
            json.WriteBoolean("stop", true);
            json.WriteString("model", shape.Model);
            json.WriteNumber("tokens_predicted", Predicted(result, choice));
            json.WriteNumber("tokens_evaluated", result.Usage.PromptTokens);
            if (!isStream)
                WriteEcho(json, result, choice);
            json.WriteBoolean("has_new_line", choice.Content.Contains('\n'));
            json.WriteBoolean("truncated", choice.Finish == FinishReason.ContextFull);
            json.WriteString("stop_type", StopType(choice.Finish));
            json.WriteString("stopping_word", choice.StopString ?? "");
            json.WriteNumber("tokens_cached", Math.Max(0, result.Usage.PromptTokens + Predicted(result, choice) - 1));
            Timings.Write(json, result);
            json.WriteEndObject();
        }

        private void WriteEcho(Utf8JsonWriter json, TextResult result, TextChoice choice)
        {
            json.WritePropertyName("generation_settings");
            json.WriteRawValue(shape.Options["settings"]);
            json.WriteString("prompt", result.PromptText ?? "");
            WriteProbabilities(json, choice.LogProbabilities);
        }

        private static int Predicted(TextResult result, TextChoice choice) =>
            choice.Tokens.Count > 0 || result.Choices.Count > 1 ? choice.Tokens.Count : result.Usage.CompletionTokens;

        private static string StopType(FinishReason finish) => finish switch
        {
            FinishReason.StopString => "word",
            FinishReason.MaxTokens or FinishReason.ContextFull => "limit",
            _ => "eos",
        };

        private static void WriteText(Utf8JsonWriter json, string content)
        {
            json.WritePropertyName("content");
            if (content.Contains("data: ", StringComparison.Ordinal))
                json.WriteRawValue($"\"{JsonEncodedText.Encode(content, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString().Replace("data: ", "data:\\u0020", StringComparison.Ordinal)}\"");
            else
                json.WriteStringValue(content);
        }

        private static void WriteTokens(Utf8JsonWriter json, IReadOnlyList<int> tokens)
        {
            json.WriteStartArray("tokens");
            foreach (int token in tokens)
                json.WriteNumberValue(token);
            json.WriteEndArray();
        }

        private static void WriteProbabilities(Utf8JsonWriter json, IReadOnlyList<TokenLogProbability>? tokens)
        {
            if (tokens is not { Count: > 0 })
                return;
            json.WriteStartArray("completion_probabilities");
            foreach (var token in tokens)
                WriteProbability(json, token);
            json.WriteEndArray();
        }

        private static void WriteProbability(Utf8JsonWriter json, TokenLogProbability token)
        {
            json.WriteStartObject();
            json.WriteNumber("id", token.TokenId);
            json.WriteString("token", Encoding.UTF8.GetString(token.Bytes));
            json.WriteStartArray("bytes");
            foreach (byte value in token.Bytes)
                json.WriteNumberValue(value);
            json.WriteEndArray();
            json.WriteNumber("logprob", float.IsFinite(token.LogProbability) ? token.LogProbability : float.MinValue);
            if (token.Top is { } top)
            {
                json.WriteStartArray("top_logprobs");
                foreach (var one in top)
                    WriteProbability(json, one);
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }
    }
}
