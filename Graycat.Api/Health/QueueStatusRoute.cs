using Graycat.Api.Authentication;
using Graycat.Api.Errors;
using Graycat.Api.Streaming;
using Graycat.Contracts.Jobs;
using Graycat.Queue.Jobs;
using Graycat.Queue.Workers;

namespace Graycat.Api.Health;

/// <summary><c>/queue/status</c>: jobs and workers. Which job a worker runs is shown to administrators only.</summary>
internal sealed class QueueStatusRoute(IJobQueue queue, IWorkerRegistry registry, ErrorWriter errors)
{
    public async Task GetAsync(HttpContext context)
    {
        var queues = await queue.GetQueuesAsync(context.RequestAborted);
        var workers = await registry.GetWorkersAsync(context.RequestAborted);
        if (queues is null || workers is null)
        {
            await errors.WriteAsync(context, Failures.QueueAway);
            return;
        }

        var stats = (await Task.WhenAll(queues.Select(name => queue.GetStatsAsync(name, context.RequestAborted)))).OfType<QueueStats>().ToList();
        await JsonAnswer.WriteAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteNumber("queue_depth", stats.Sum(one => one.Queued));
            json.WriteNumber("active_workers", workers.Count);
            json.WriteNumber("pending_jobs", stats.Sum(one => one.Queued + one.Leased));
            json.WriteNumber("completed_jobs_24h", stats.Sum(one => one.Completed24Hours));
            json.WriteStartArray("workers");
            foreach (var worker in workers)
                Write(json, worker, context.Key().IsAdmin);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static void Write(System.Text.Json.Utf8JsonWriter json, WorkerHeartbeat worker, bool showJob)
    {
        json.WriteStartObject();
        json.WriteString("id", worker.Id.Value);
        json.WriteString("type", worker.Kind);
        json.WriteString("status", worker.BusySlots > 0 ? "busy" : "idle");
        json.WriteString("current_job", showJob && worker.CurrentJobs.Count > 0 ? worker.CurrentJobs[0].Value : null);
        json.WriteEndObject();
    }
}
