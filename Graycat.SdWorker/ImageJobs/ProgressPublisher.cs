using System.Text.Json;
using System.Threading.Channels;
using Graycat.Contracts.Images;
using Graycat.Contracts.Jobs;
using Graycat.Queue.Jobs;

namespace Graycat.SdWorker.ImageJobs;

/// <summary>
/// Publishes a job's progress beside the denoising, which never waits for it: what is not yet sent gives way to what is
/// newer. Heeds a cancellation that the queue reports.
/// </summary>
internal sealed class ProgressPublisher : IAsyncDisposable
{
    private readonly Channel<ImageProgress> _latest = Channel.CreateBounded<ImageProgress>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private readonly RunningImageJob _job;
    private readonly IJobQueue _queue;
    private readonly Task _sending;

    public ProgressPublisher(RunningImageJob job, IJobQueue queue)
    {
        _job = job;
        _queue = queue;
        _sending = SendAsync();
    }

    /// <summary>Returns at once.</summary>
    public void Publish(ImageProgress progress) => _latest.Writer.TryWrite(progress);

    /// <summary>Sends what is left.</summary>
    public async ValueTask DisposeAsync()
    {
        _latest.Writer.TryComplete();
        await _sending;
    }

    private async Task SendAsync()
    {
        await foreach (ImageProgress progress in _latest.Reader.ReadAllAsync())
        {
            byte[] json = JsonSerializer.SerializeToUtf8Bytes(progress, ImageJsonContext.Default.ImageProgress);
            LeaseStatus status = (await _queue.PublishAsync([new JobOutput(_job.Lease, JobEventKind.Progress, json)]))[0];
            if (status == LeaseStatus.CancelRequested)
                _job.Stop(StopReason.Cancelled);
            else if (status == LeaseStatus.Lost)
                _job.Stop(StopReason.Lost);
        }
    }
}
