using System.Globalization;
using System.Text.Json;
using Graycat.Api.Authentication;
using Graycat.Api.Streaming;
using Graycat.Contracts.Images;
using Graycat.Contracts.Jobs;

namespace Graycat.Api.Dialects.Automatic1111;

/// <summary><c>/progress</c>, <c>/interrupt</c> and <c>/skip</c> for the caller's own jobs.</summary>
internal sealed class ProgressRoute(OwnImageJobs jobs)
{
    public async Task GetAsync(HttpContext context)
    {
        var own = await jobs.ListAsync(context.Key().Id, context.RequestAborted);
        bool skipsImage = context.Request.Query["skip_current_image"].ToString() is "true" or "True" or "1";
        await JsonAnswer.WriteAsync(context, json => Write(json, own, skipsImage));
    }

    public async Task StopAsync(HttpContext context)
    {
        await jobs.InterruptAsync(context.Key().Id, context.RequestAborted);
        await JsonAnswer.WriteAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteEndObject();
        });
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<JobSnapshot> own, bool skipsImage)
    {
        var job = own.FirstOrDefault(job => job.State == JobState.Leased) ?? own.FirstOrDefault();
        var progress = job is null ? new ImageProgress() : OwnImageJobs.ProgressOf(job);
        json.WriteStartObject();
        json.WriteNumber("progress", progress.Fraction);
        json.WriteNumber("eta_relative", progress.EtaSeconds ?? 0);
        WriteState(json, job, progress);
        if (skipsImage || progress.PreviewPng is null)
            json.WriteNull("current_image");
        else
            json.WriteBase64String("current_image", progress.PreviewPng);
        json.WriteString("textinfo", progress.Stage ?? (job is { State: JobState.Queued } ? "Waiting..." : null));
        json.WriteEndObject();
    }

    private static void WriteState(Utf8JsonWriter json, JobSnapshot? job, ImageProgress progress)
    {
        json.WriteStartObject("state");
        json.WriteBoolean("skipped", false);
        json.WriteBoolean("interrupted", job?.CancelRequested ?? false);
        json.WriteBoolean("stopping_generation", job?.CancelRequested ?? false);
        json.WriteString("job", job?.Id.Value ?? "");
        json.WriteNumber("job_count", job is null ? 0 : progress.JobCount);
        json.WriteString("job_timestamp", job is null ? "0" : (job.StartedAt ?? job.EnqueuedAt).ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture));
        json.WriteNumber("job_no", progress.JobNumber);
        json.WriteNumber("sampling_step", progress.Step);
        json.WriteNumber("sampling_steps", progress.Steps);
        json.WriteEndObject();
    }
}
