using System.Text.Json;
using Graycat.Contracts;
using Graycat.Contracts.Jobs;
using Graycat.Contracts.Text;
using Graycat.Queue.Jobs;
using Graycat.Queue.Signals;
using Graycat.Queue.Workers;

namespace Graycat.Tests.Api.EndToEnd;

/// <summary>A worker on the real queue that says "Hello world"; a prompt with "wait" in it is kept until it is cancelled.</summary>
internal sealed class QueueWorker(IJobQueue queue, IWorkSignal signal, IWorkerRegistry registry) : IAsyncDisposable
{
    private static readonly TimeSpan s_lease = TimeSpan.FromSeconds(30);
    private readonly CancellationTokenSource _stop = new();
    private readonly WorkerId _id = WorkerId.ForThisProcess("llm");
    private readonly Dictionary<JobId, TaskCompletionSource> _waiting = [];
    private Task _loop = Task.CompletedTask;

    /// <summary>Completes when a job was cancelled while it ran.</summary>
    public TaskCompletionSource Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when a job that waits has started.</summary>
    public TaskCompletionSource Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async Task StartAsync()
    {
        await registry.BeatAsync(new WorkerHeartbeat { Id = _id, Kind = "llm", Host = "here", Slots = 4, Models = [new() { Name = "mini", State = ModelState.Loaded }] });
        _loop = Task.Run(LoopAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task LoopAsync()
    {
        await using var listener = signal.Listen(_id, [QueueName.Llm("mini")], OnCancel);
        while (true)
        {
            var leased = await queue.LeaseAsync(QueueName.Llm("mini"), _id, 4, s_lease, _stop.Token);
            foreach (var lease in leased.Leases ?? [])
                await RunAsync(lease);
            if (leased.Leases is not { Count: > 0 })
                await listener.WaitAsync(_stop.Token);
        }
    }

    private void OnCancel(JobId job)
    {
        lock (_waiting)
            _waiting.GetValueOrDefault(job)?.TrySetResult();
    }

    private async Task RunAsync(JobLease lease)
    {
        var request = JsonSerializer.Deserialize(lease.Payload.Span, GraycatJson.Default.TextRequest)!;
        await PublishAsync(lease, "Hello");
        if (lease.Payload.Span.IndexOf("wait"u8) >= 0)
        {
            await WaitForCancelAsync(lease);
            return;
        }

        await PublishAsync(lease, " world");
        var result = new TextResult { Model = request.Model, Choices = [new() { Content = "Hello world" }], Usage = new(3, 0, 2) };
        await queue.CompleteAsync(lease, JsonSerializer.SerializeToUtf8Bytes(result, GraycatJson.Default.TextResult), 5);
    }

    private async Task WaitForCancelAsync(JobLease lease)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_waiting)
            _waiting[lease.Job] = cancelled;
        Started.TrySetResult();
        await cancelled.Task.WaitAsync(_stop.Token);
        await queue.EndCancelledAsync(lease, default, 1);
        Cancelled.TrySetResult();
    }

    private Task PublishAsync(JobLease lease, string text) => queue.PublishAsync(
        [new(lease, JobEventKind.Chunk, JsonSerializer.SerializeToUtf8Bytes(new TextChunk { Deltas = [new() { Content = text, Tokens = [1] }] }, GraycatJson.Default.TextChunk))]);
}
