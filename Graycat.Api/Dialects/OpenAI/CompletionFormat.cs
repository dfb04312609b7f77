using System.Text.Json;
using Graycat.Api.Errors;
using Graycat.Api.Jobs;
using Graycat.Api.Streaming;
using Graycat.Contracts.Text;

namespace Graycat.Api.Dialects.OpenAI;

/// <summary><c>text_completion</c>, whole and in pieces; also the service's own <c>/completion</c>.</summary>
internal sealed class CompletionFormat : IReplyFormat
{
    public const string FormatName = "openai.completion";

    public string Name => FormatName;

    public IReply Create(ReplyShape shape) => new Reply(shape);

    private sealed class Reply(ReplyShape shape) : TextReply
    {
        private readonly Dictionary<int, int> _characters = [];

        public override void WriteAnswer(Utf8JsonWriter json, TextResult result)
        {
            WriteHead(json);
            json.WriteStartArray("choices");
            foreach (var choice in result.Choices)
                WriteChoice(json, choice.Index, choice.Content, choice.LogProbabilities, FinishReasons.Of(choice));
            json.WriteEndArray();
            Usage.Write(json, result.Usage);
            json.WriteEndObject();
        }

        public override void WriteChunk(FrameBuffer frames, TextChunk chunk)
        {
            foreach (var delta in chunk.Deltas)
            {
                if (delta.Content is { Length: > 0 } || delta.LogProbabilities is { Count: > 0 })
                    WriteDelta(frames, delta.Choice, delta.Content ?? "", delta.LogProbabilities, null);
            }
        }

        public override void WriteEnd(FrameBuffer frames, TextResult result)
        {
            foreach (var choice in result.Choices)
                WriteDelta(frames, choice.Index, "", null, FinishReasons.Of(choice));
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

        private void WriteDelta(FrameBuffer frames, int choice, string text, IReadOnlyList<TokenLogProbability>? logProbabilities, string? finish)
        {
            var json = frames.Begin();
            WriteHead(json);
            json.WriteStartArray("choices");
            WriteChoice(json, choice, text, logProbabilities, finish);
            json.WriteEndArray();
            if (shape.IncludeUsage)
                json.WriteNull("usage");
            json.WriteEndObject();
            frames.End();
        }

        private void WriteChoice(Utf8JsonWriter json, int index, string text, IReadOnlyList<TokenLogProbability>? logProbabilities, string? finish)
        {
            int offset = _characters.GetValueOrDefault(index);
            _characters[index] = offset + text.Length;
            json.WriteStartObject();
            json.WriteString("text", text);
            json.WriteNumber("index", index);
            LogProbabilities.WriteCompletion(json, logProbabilities, offset);
            json.WriteString("finish_reason", finish);
            json.WriteEndObject();
        }

        private void WriteUsage(FrameBuffer frames, TextUsage usage)
        {
            var json = frames.Begin();
            WriteHead(json);
            json.WriteStartArray("choices");
            json.WriteEndArray();
            Usage.Write(json, usage);
            json.WriteEndObject();
            frames.End();
        }

        private void WriteHead(Utf8JsonWriter json)
        {
            json.WriteStartObject();
            json.WriteString("id", shape.Id);
            json.WriteString("object", "text_completion");
            json.WriteNumber("created", shape.Created);
            json.WriteString("model", shape.Model);
            json.WriteString("system_fingerprint", Usage.Fingerprint);
        }
    }
}
