using System.Globalization;
using Graycat.Api.Streaming;
using Graycat.Contracts.Jobs;
using Graycat.Queue.Jobs;
using Graycat.Queue.Workers;

namespace Graycat.Api.Health;

/// <summary><c>/health</c>: how the whole service stands. Always 200; probes that must fail use <c>/health/ready</c>.</summary>
internal sealed class HealthRoute(IWorkerRegistry registry, IJobQueue queue, TimeProvider time)
{
    public async Task GetAsync(HttpContext context)
    {
        var workers = await registry.GetWorkersAsync(context.RequestAborted);
        int? depth = workers is null ? null : await DepthAsync(context.RequestAborted);
        string llm = StatusOf(workers, "llm"), sd = StatusOf(workers, "sd");
        bool healthy = workers is not null && (llm == "ready" || sd == "ready");
        await JsonAnswer.WriteAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteString("status", healthy ? "healthy" : "degraded");
            json.WriteString("timestamp", time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
            json.WriteString("version", Version);
            json.WriteStartObject("services");
            json.WriteString("redis", workers is null ? "disconnected" : "connected");
            json.WriteString("llm_worker", llm);
            json.WriteString("sd_worker", sd);
            json.WriteNumber("queue_depth", depth ?? 0);
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }

    internal static string Version { get; } = typeof(HealthRoute).Assembly.GetName().Version?.ToString(3) ?? "1.0.0";

    private async Task<int> DepthAsync(CancellationToken cancellationToken)
    {
        var queues = await queue.GetQueuesAsync(cancellationToken) ?? [];
        var stats = await Task.WhenAll(queues.Select(name => queue.GetStatsAsync(name, cancellationToken)));
        return stats.Sum(one => one?.Queued ?? 0);
    }

    /// <summary><c>ready</c>, <c>loading</c> while no worker of the kind has anything but a model on its way, or <c>absent</c>.</summary>
    private static string StatusOf(IReadOnlyList<WorkerHeartbeat>? workers, string kind)
    {
        var alive = (workers ?? []).Where(worker => worker.Kind == kind).ToList();
        if (alive.Count == 0)
            return "absent";
        var states = alive.SelectMany(worker => worker.Models).Select(model => model.State).ToList();
        return states.Contains(ModelState.Loading) && !states.Contains(ModelState.Loaded) ? "loading" : "ready";
    }
}
