using System.Text.Json;
using Graycat.Api.Dialects.Reading;
using Graycat.Api.Jobs;
using Graycat.Api.Streaming;
using Graycat.Contracts;
using Graycat.Contracts.Embeddings;
using Graycat.Contracts.Jobs;

namespace Graycat.Api.Dialects.LlamaCpp;

/// <summary>
/// <c>/embedding</c> and <c>/embeddings</c>: a list <c>[{"index","embedding":[[…]]}]</c>, or for LLM for Unity's second
/// generation the object <c>{"embedding":[…]}</c>.
/// </summary>
internal sealed class LlamaEmbeddingsFormat : IReplyFormat
{
    private const string FormatName = "llamacpp.embeddings";

    public string Name => FormatName;

    /// <summary>Whether a body on a shared route speaks this dialect.</summary>
    public static bool Claims(JsonElement body) => body.TryGetProperty("content", out _) && !body.TryGetProperty("input", out _);

    /// <summary>
    /// Unity's second generation sends Unity's own user agent and no <c>stream</c>; the third sends <c>stream</c> and
    /// comes from a native client.
    /// </summary>
    public static bool WantsObject(HttpRequest request, RequestReader body) =>
        request.Headers.UserAgent.ToString().Contains("UnityPlayer/", StringComparison.Ordinal) && !body.Has("stream");

    public static JobCall Read(RequestReader body, bool asObject)
    {
        var inputs = EmbeddingInputs.Read(body, body.Has("content") ? "content" : "input");
        return new()
        {
            Model = body.Text("model", 256),
            Kind = JobKind.Embedding,
            Payload = model => JsonSerializer.SerializeToUtf8Bytes(new EmbeddingRequest { Model = model, Inputs = inputs }, GraycatJson.Default.EmbeddingRequest),
            EstimatedCost = inputs.Count * 16,
            Shape = new() { Format = FormatName, Id = "", Options = new Dictionary<string, string> { ["object"] = asObject ? "1" : "" } },
        };
    }

    public IReply Create(ReplyShape shape) => new Reply(shape.Options.GetValueOrDefault("object") == "1");

    private sealed class Reply(bool asObject) : IReply
    {
        public void WriteAnswer(Utf8JsonWriter json, ReadOnlySpan<byte> result)
        {
            var vectors = JsonSerializer.Deserialize(result, GraycatJson.Default.EmbeddingResult)!.Vectors;
            if (asObject)
                WriteObject(json, vectors[0]);
            else
                WriteList(json, vectors);
        }

        public void WriteEvent(FrameBuffer frames, JobEvent item)
        {
            // Embeddings come whole.
        }

        private static void WriteObject(Utf8JsonWriter json, byte[] vector)
        {
            json.WriteStartObject();
            json.WritePropertyName("embedding");
            Vectors.Write(json, vector);
            json.WriteEndObject();
        }

        private static void WriteList(Utf8JsonWriter json, IReadOnlyList<byte[]> vectors)
        {
            json.WriteStartArray();
            for (int i = 0; i < vectors.Count; i++)
            {
                json.WriteStartObject();
                json.WriteNumber("index", i);
                json.WriteStartArray("embedding");
                Vectors.Write(json, vectors[i]);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }
    }
}
