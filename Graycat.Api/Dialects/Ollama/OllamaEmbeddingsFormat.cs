using System.Text.Json;
using Graycat.Api.Dialects.Reading;
using Graycat.Api.Jobs;
using Graycat.Api.Streaming;
using Graycat.Contracts;
using Graycat.Contracts.Embeddings;
using Graycat.Contracts.Jobs;

namespace Graycat.Api.Dialects.Ollama;

/// <summary><c>/api/embed</c>, many vectors, and the older <c>/api/embeddings</c>, one.</summary>
internal sealed class OllamaEmbeddingsFormat : IReplyFormat
{
    private const string FormatName = "ollama.embeddings";

    public string Name => FormatName;

    /// <summary><c>input</c>: a text or a list of texts. Too long inputs are cut unless <c>truncate</c> is false.</summary>
    public static JobCall ReadMany(RequestReader body) => Call(body, "input", isOne: false);

    /// <summary><c>prompt</c>: a text.</summary>
    public static JobCall ReadOne(RequestReader body) => Call(body, "prompt", isOne: true);

    public IReply Create(ReplyShape shape) => new Reply(shape);

    private static JobCall Call(RequestReader body, string field, bool isOne)
    {
        var inputs = EmbeddingInputs.Read(body, field);
        bool truncate = body.Flag("truncate") ?? true;
        int? dimensions = body.Integer("dimensions", 1, 65_536);
        return new()
        {
            Model = OllamaRequests.Model(body),
            Kind = JobKind.Embedding,
            Payload = model => JsonSerializer.SerializeToUtf8Bytes(new EmbeddingRequest { Model = model, Inputs = inputs, Truncate = truncate, Dimensions = dimensions }, GraycatJson.Default.EmbeddingRequest),
            EstimatedCost = inputs.Count * 16,
            Shape = new() { Format = FormatName, Id = "", Options = new Dictionary<string, string> { ["one"] = isOne ? "1" : "" } },
        };
    }

    private sealed class Reply(ReplyShape shape) : IReply
    {
        public void WriteAnswer(Utf8JsonWriter json, ReadOnlySpan<byte> result)
        {
            var embeddings = JsonSerializer.Deserialize(result, GraycatJson.Default.EmbeddingResult)!;
            json.WriteStartObject();
            if (shape.Options.GetValueOrDefault("one") == "1")
            {
                json.WritePropertyName("embedding");
                Vectors.Write(json, embeddings.Vectors[0]);
            }
            else
            {
                WriteMany(json, embeddings);
            }

            json.WriteEndObject();
        }

        public void WriteEvent(FrameBuffer frames, JobEvent item)
        {
            // Embeddings come whole.
        }

        private void WriteMany(Utf8JsonWriter json, EmbeddingResult embeddings)
        {
            json.WriteString("model", shape.Model);
            json.WriteStartArray("embeddings");
            foreach (byte[] vector in embeddings.Vectors)
                Vectors.Write(json, vector);
            json.WriteEndArray();
            json.WriteNumber("total_duration", 0);
            json.WriteNumber("load_duration", 0);
            json.WriteNumber("prompt_eval_count", embeddings.PromptTokens);
        }
    }
}
