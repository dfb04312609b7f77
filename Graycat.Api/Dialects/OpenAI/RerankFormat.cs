using System.Globalization;
using System.Text.Json;
using Graycat.Api.Dialects.Reading;
using Graycat.Api.Jobs;
using Graycat.Api.Streaming;
using Graycat.Contracts;
using Graycat.Contracts.Embeddings;
using Graycat.Contracts.Jobs;

namespace Graycat.Api.Dialects.OpenAI;

/// <summary><c>/v1/rerank</c>, as llama.cpp, Jina and Cohere spell it: documents with their relevance, best first.</summary>
internal sealed class RerankFormat : IReplyFormat
{
    private const string FormatName = "openai.rerank";
    private const int MaxDocuments = 2048;

    public string Name => FormatName;

    public static JobCall Read(RequestReader body)
    {
        string query = body.Text("query") ?? "";
        if (!body.Has("query"))
            body.Missing("query");
        string name = body.Has("documents") || !body.Has("texts") ? "documents" : "texts";
        var documents = body.List(name, MaxDocuments).Select(Document).ToList();
        if (documents.Count == 0)
            body.Missing(name);
        int top = body.Integer("top_n", 1, int.MaxValue) ?? documents.Count;
        return new()
        {
            Model = body.Text("model", 256),
            Kind = JobKind.Rerank,
            Payload = model => JsonSerializer.SerializeToUtf8Bytes(new RerankRequest(model, query, documents), GraycatJson.Default.RerankRequest),
            EstimatedCost = documents.Count * 64,
            Shape = new() { Format = FormatName, Id = "", Options = new Dictionary<string, string> { ["top"] = top.ToString(CultureInfo.InvariantCulture) } },
        };
    }

    public IReply Create(ReplyShape shape) => new Reply(shape);

    // Cohere's documents may be objects with a text.
    private static string Document(RequestReader item) =>
        item.Element.ValueKind == JsonValueKind.Object ? item.Text("text") ?? "" : item.AsText();

    private sealed class Reply(ReplyShape shape) : IReply
    {
        public void WriteAnswer(Utf8JsonWriter json, ReadOnlySpan<byte> result)
        {
            var ranked = JsonSerializer.Deserialize(result, GraycatJson.Default.RerankResult)!;
            int top = int.Parse(shape.Options["top"], CultureInfo.InvariantCulture);
            json.WriteStartObject();
            json.WriteString("model", shape.Model);
            json.WriteString("object", "list");
            json.WriteStartObject("usage");
            json.WriteNumber("prompt_tokens", ranked.PromptTokens);
            json.WriteNumber("total_tokens", ranked.PromptTokens);
            json.WriteEndObject();
            json.WriteStartArray("results");
            foreach (var (score, index) in ranked.Scores.Select((score, index) => (score, index)).OrderByDescending(item => item.score).Take(top))
            {
                json.WriteStartObject();
                json.WriteNumber("index", index);
                json.WriteNumber("relevance_score", score);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        public void WriteEvent(FrameBuffer frames, JobEvent item)
        {
            // Scores come whole.
        }
    }
}
