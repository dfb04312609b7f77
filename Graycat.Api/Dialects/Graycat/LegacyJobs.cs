using System.Text.Json;
using Graycat.Api.Authentication;
using Graycat.Api.Dialects.OpenAI;
using Graycat.Api.Dialects.Reading;
using Graycat.Api.Errors;
using Graycat.Api.Jobs;
using Graycat.Api.Models;
using Graycat.Contracts;
using Graycat.Contracts.Jobs;
using Graycat.Queue.Legacy;

namespace Graycat.Api.Dialects.Graycat;

/// <summary>
/// Text jobs that clients of the Python service push to <c>llama_queue</c>: <c>data</c> is the body of <c>/completion</c>
/// or, with <c>messages</c>, of <c>/chat/completions</c>, and the answer is that route's.
/// </summary>
internal sealed class LegacyJobs(ModelDirectory models, ReplyFormats formats, TimeProvider time) : ILegacyTranslator
{
    private static readonly ApiKey s_key = new() { Id = "llama_queue", TokenHash = [] };

    public async ValueTask<LegacyTranslation> TranslateAsync(string type, JsonElement data, CancellationToken cancellationToken)
    {
        if (data.ValueKind != JsonValueKind.Object)
            return LegacyTranslation.Refused("data is missing; it must be an object with a prompt or messages.", "data");
        var body = new RequestReader(data);
        var call = IsChat(data) ? OwnTextRequests.ReadChat(body) : OwnTextRequests.ReadCompletion(body);
        if (body.Error is { } wrong)
            return LegacyTranslation.Refused(wrong.Message, wrong.Param);
        var (model, unknown) = await models.FindAsync(ModelDirectory.Text, call.Model, s_key, cancellationToken);
        if (model is null)
            return LegacyTranslation.Refused(unknown!.Message, "model") with { Error = new JobFailure(FailureCode.ModelNotFound, unknown.Message, "model") };

        var name = model.Model.Name;
        var payload = JsonSerializer.SerializeToUtf8Bytes(call.Requests[0] with { Model = name }, GraycatJson.Default.TextRequest);
        return new LegacyTranslation(QueueName.Llm(name), JobKind.Text, payload);
    }

    public byte[] Answer(string id, string type, JsonElement data, JobEvent last) => ToJson(json =>
    {
        if (last.Kind == JobEventKind.Result)
            formats.Create(Shape(id, data)).WriteAnswer(json, last.Data.Span);
        else
            WriteError(json, last);
    });

    private ReplyShape Shape(string id, JsonElement data) => new()
    {
        Format = IsChat(data) ? ChatCompletionFormat.FormatName : CompletionFormat.FormatName,
        Id = id,
        Created = time.GetUtcNow().ToUnixTimeSeconds(),
    };

    /// <summary><c>{"error":{"code","message","param"}}</c>, as the service's own routes answer.</summary>
    private static void WriteError(Utf8JsonWriter json, JobEvent last)
    {
        var failure = last.Kind == JobEventKind.Error
            ? JsonSerializer.Deserialize(last.Data.Span, JobsJsonContext.Default.JobFailure)!
            : new JobFailure(FailureCode.Cancelled, "The job was cancelled.");
        json.WriteStartObject();
        json.WriteStartObject("error");
        json.WriteString("code", JsonNamingPolicy.SnakeCaseLower.ConvertName(failure.Code.ToString()));
        json.WriteString("message", failure.Message);
        json.WriteString("param", failure.Param);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static bool IsChat(JsonElement data) => data.ValueKind == JsonValueKind.Object && data.TryGetProperty("messages", out _);

    private static byte[] ToJson(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
            write(json);
        return stream.ToArray();
    }
}
