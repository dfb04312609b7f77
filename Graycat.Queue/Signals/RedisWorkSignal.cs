using Graycat.Contracts.Jobs;
using Graycat.Queue.Redis;
using Microsoft.Extensions.Options;

namespace Graycat.Queue.Signals;

internal sealed class RedisWorkSignal(RedisRunner runner, IOptions<QueueOptions> options, TimeProvider time) : IWorkSignal
{
    public WorkListener Listen(WorkerId worker, IEnumerable<QueueName> queues, Action<JobId> onCancel) =>
        new RedisWorkListener(runner.Redis, options.Value, time, worker, queues, onCancel);
}
