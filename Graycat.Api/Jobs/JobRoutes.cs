using System.Globalization;
using Graycat.Api.Authentication;
using Graycat.Api.Errors;
using Graycat.Api.Streaming;
using Graycat.Contracts.Jobs;
using Graycat.Queue.Events;
using Graycat.Queue.Jobs;
using Microsoft.Extensions.Options;

namespace Graycat.Api.Jobs;

/// <summary><c>/jobs/{id}</c>: watch and cancel a job. Another key's job does not exist.</summary>
internal sealed class JobRoutes(IJobQueue queue, IJobEvents events, IReplyStore store, JobViews views, ReplyFormats formats, ErrorWriter errors, IOptions<ApiOptions> options, TimeProvider time)
{
    public async Task GetAsync(HttpContext context, string id)
    {
        if (await FindAsync(context, id) is not { } job)
            return;
        var shape = await store.LoadAsync(job.Id);
        await JsonAnswer.WriteAsync(context, json => views.WriteJob(json, job, shape));
    }

    public async Task DeleteAsync(HttpContext context, string id)
    {
        var status = JobId.TryParse(id, out var job) ? await queue.CancelAsync(job, context.Key().Id, context.RequestAborted) : CancelStatus.NotFound;
        if (status == CancelStatus.Unavailable)
            await errors.WriteAsync(context, Failures.QueueAway);
        else if (status == CancelStatus.NotFound)
            await errors.WriteAsync(context, Unknown(id));
        else
            await GetAsync(context, id);
    }

    /// <summary>Streams the job's events from after <c>Last-Event-ID</c> (also <c>?after=</c>), the past ones from the log.</summary>
    public async Task StreamAsync(HttpContext context, string id)
    {
        if (await FindAsync(context, id) is not { } job)
            return;
        string after = context.Request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } header ? header : context.Request.Query["after"].ToString();
        long lastSeen = long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out long index) ? index : -1;
        context.Response.ContentType = StreamFraming.ServerSentEvents.ContentType();
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        await context.Response.StartAsync(context.RequestAborted);
        await WriteEventsAsync(context, job, await store.LoadAsync(job.Id), lastSeen);
    }

    private async Task WriteEventsAsync(HttpContext context, JobSnapshot job, ReplyShape? shape, long lastSeen)
    {
        var output = context.Response.BodyWriter;
        if (job.Position is { } position)
            StreamFraming.ServerSentEvents.Write(output, "progress", JsonAnswer.ToUtf8(json => { json.WriteStartObject(); json.WriteNumber("position", position); json.WriteEndObject(); }).WrittenSpan);
        await output.FlushAsync(context.RequestAborted);
        // From the first event even when resuming: what a chunk looks like depends on those before it.
        await using var subscription = events.Subscribe(job.Id);
        await using var items = subscription.ReadAllAsync(context.RequestAborted).GetAsyncEnumerator(context.RequestAborted);
        using var frames = new FrameBuffer();
        var reply = shape is null ? null : formats.Create(shape);
        for (var next = items.MoveNextAsync().AsTask(); await PingUntilAsync(next, context); next = items.MoveNextAsync().AsTask())
        {
            frames.Clear();
            var item = items.Current;
            Write(frames, item, shape, reply);
            for (int i = 0; item.Index > lastSeen && i < frames.Count; i++)
                StreamFraming.ServerSentEvents.Write(output, frames[i].Name, frames[i].Data.Span, item.Index);
            if (item.Index > lastSeen)
                await output.FlushAsync(context.RequestAborted);
        }
    }

    private async Task<bool> PingUntilAsync(Task<bool> next, HttpContext context)
    {
        while (await Task.WhenAny(next, Task.Delay(options.Value.PingInterval, time, context.RequestAborted)) != next && !context.RequestAborted.IsCancellationRequested)
            await context.Response.BodyWriter.WriteAsync(": ping\n\n"u8.ToArray(), context.RequestAborted);
        return await next;
    }

    private void Write(FrameBuffer frames, JobEvent item, ReplyShape? shape, IReply? reply)
    {
        if (item.IsTerminal)
        {
            frames.Begin("result").WriteRawValue(views.Final(item, shape).Span);
            frames.End();
        }
        else if (item.Kind == JobEventKind.Progress)
        {
            frames.Begin("progress").WriteRawValue(item.Data.Span);
            frames.End();
        }
        else
        {
            reply?.WriteEvent(frames, item);
        }
    }

    private async Task<JobSnapshot?> FindAsync(HttpContext context, string id)
    {
        var lookup = JobId.TryParse(id, out var job) ? await queue.GetAsync(job, context.RequestAborted) : new(true, null);
        if (lookup.Job is { } found && found.Owner == context.Key().Id)
            return found;
        await errors.WriteAsync(context, lookup.IsAvailable ? Unknown(id) : Failures.QueueAway);
        return null;
    }

    private static ApiError Unknown(string id) => new(ApiErrorKind.NotFound, $"There is no job '{(id.Length > 64 ? id[..64] + "…" : id)}' of this key; results are kept for an hour.", "id");
}
