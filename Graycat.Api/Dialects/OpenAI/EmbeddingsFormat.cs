using System.Text.Json;
using Graycat.Api.Dialects.Reading;
using Graycat.Api.Jobs;
using Graycat.Api.Streaming;
using Graycat.Contracts;
using Graycat.Contracts.Embeddings;
using Graycat.Contracts.Jobs;

namespace Graycat.Api.Dialects.OpenAI;

/// <summary><c>/v1/embeddings</c>, with vectors as numbers or as base64 of little-endian float32.</summary>
internal sealed class EmbeddingsFormat : IReplyFormat
{
    private const string FormatName = "openai.embeddings";
    private const string Base64 = "base64";

    public string Name => FormatName;

    public static JobCall Read(RequestReader body)
    {
        var inputs = EmbeddingInputs.Read(body, "input");
        string encoding = body.Word("encoding_format", "float", Base64) ?? "float";
        int? dimensions = body.Integer("dimensions", 1, 65_536);
        return new()
        {
            Model = body.Text("model", 256),
            Kind = JobKind.Embedding,
            Payload = model => JsonSerializer.SerializeToUtf8Bytes(new EmbeddingRequest { Model = model, Inputs = inputs, Dimensions = dimensions }, GraycatJson.Default.EmbeddingRequest),
            EstimatedCost = inputs.Count * 16,
            Shape = new() { Format = FormatName, Id = "", Options = new Dictionary<string, string> { ["encoding"] = encoding } },
        };
    }

    public IReply Create(ReplyShape shape) => new Reply(shape);

    private sealed class Reply(ReplyShape shape) : IReply
    {
        private readonly bool _asBase64 = shape.Options.GetValueOrDefault("encoding") == Base64;

        public void WriteAnswer(Utf8JsonWriter json, ReadOnlySpan<byte> result)
        {
            var embeddings = JsonSerializer.Deserialize(result, GraycatJson.Default.EmbeddingResult)!;
            json.WriteStartObject();
            json.WriteString("object", "list");
            json.WriteStartArray("data");
            for (int i = 0; i < embeddings.Vectors.Count; i++)
                WriteOne(json, i, embeddings.Vectors[i]);
            json.WriteEndArray();
            json.WriteString("model", shape.Model);
            json.WriteStartObject("usage");
            json.WriteNumber("prompt_tokens", embeddings.PromptTokens);
            json.WriteNumber("total_tokens", embeddings.PromptTokens);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        public void WriteEvent(FrameBuffer frames, JobEvent item)
        {
            // Embeddings come whole.
        }

        private void WriteOne(Utf8JsonWriter json, int index, byte[] vector)
        {
            json.WriteStartObject();
            json.WriteString("object", "embedding");
            json.WriteNumber("index", index);
            json.WritePropertyName("embedding");
            if (_asBase64)
                json.WriteBase64StringValue(vector);
            else
                Vectors.Write(json, vector);
            json.WriteEndObject();
        }
    }
}
