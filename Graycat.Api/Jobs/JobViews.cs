using System.Text.Json;
using Graycat.Api.Errors;
using Graycat.Api.Streaming;
using Graycat.Contracts.Jobs;

namespace Graycat.Api.Jobs;

/// <summary>Writes jobs as <c>/jobs/{id}</c>, its events and webhooks show them.</summary>
public sealed class JobViews(ReplyFormats formats)
{
    /// <summary>The state's public name.</summary>
    public static string NameOf(JobState state) => state == JobState.Leased ? "running" : state.ToString().ToLowerInvariant();

    /// <summary>The whole job.</summary>
    public void WriteJob(Utf8JsonWriter json, JobSnapshot job, ReplyShape? shape)
    {
        json.WriteStartObject();
        json.WriteString("id", job.Id.Value);
        json.WriteString("status", NameOf(job.State));
        if (job.Position is { } position)
            json.WriteNumber("position", position);
        json.WriteNumber("attempt", job.Attempt);
        json.WriteNumber("created", job.EnqueuedAt.ToUnixTimeSeconds());
        if (job.FinishedAt is { } finished)
            json.WriteNumber("finished", finished.ToUnixTimeSeconds());
        json.WriteNumber("events", job.NextEventIndex);
        WriteRaw(json, "progress", job.Progress);
        if (job.Result is { IsEmpty: false } result)
            WriteResult(json, result, shape);
        if (job.Failure is { } failure)
            WriteError(json, Failures.Of(failure));
        json.WriteEndObject();
    }

    /// <summary><c>{"id","status","result"|"error"}</c> of a terminal event.</summary>
    public ReadOnlyMemory<byte> Final(JobEvent item, ReplyShape? shape) => JsonAnswer.ToUtf8(json =>
    {
        json.WriteStartObject();
        json.WriteString("id", item.Job.Value);
        json.WriteString("status", item.Kind switch { JobEventKind.Result => "completed", JobEventKind.Cancelled => "cancelled", _ => "failed" });
        if (item.Kind == JobEventKind.Result)
            WriteResult(json, item.Data, shape);
        else if (item.Kind == JobEventKind.Error)
            WriteError(json, Failures.Of(JsonSerializer.Deserialize(item.Data.Span, JobsJsonContext.Default.JobFailure)!));
        json.WriteEndObject();
    }).WrittenMemory;

    private void WriteResult(Utf8JsonWriter json, ReadOnlyMemory<byte> result, ReplyShape? shape)
    {
        json.WritePropertyName("result");
        if (shape is null)
            json.WriteRawValue(result.Span);
        else
            formats.Create(shape).WriteAnswer(json, result.Span);
    }

    private static void WriteRaw(Utf8JsonWriter json, string name, ReadOnlyMemory<byte> value)
    {
        if (value.IsEmpty)
            return;
        json.WritePropertyName(name);
        json.WriteRawValue(value.Span);
    }

    private static void WriteError(Utf8JsonWriter json, ApiError error)
    {
        json.WriteStartObject("error");
        json.WriteString("code", ErrorCodes.Of(error.Kind));
        json.WriteString("message", error.Message);
        if (error.Param is { } param)
            json.WriteString("param", param);
        json.WriteEndObject();
    }
}
