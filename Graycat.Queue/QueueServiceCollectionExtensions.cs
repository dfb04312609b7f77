using Graycat.Queue.Events;
using Graycat.Queue.Jobs;
using Graycat.Queue.Legacy;
using Graycat.Queue.RateLimits;
using Graycat.Queue.Redis;
using Graycat.Queue.Signals;
using Graycat.Queue.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Graycat.Queue;

/// <summary>Registration of the job fabric.</summary>
public static class QueueServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="IJobQueue"/>, <see cref="IJobEvents"/>, <see cref="IWorkSignal"/>, <see cref="IWorkerRegistry"/>,
    /// <see cref="IRateLimiter"/> and <see cref="Contracts.Jobs.JobIdGenerator"/> over the container's
    /// <see cref="StackExchange.Redis.IConnectionMultiplexer"/> (see <see cref="RedisDefaults"/>). Twice is once.
    /// </summary>
    public static IServiceCollection AddGraycatQueue(this IServiceCollection services, Action<QueueOptions>? configure = null)
    {
        services.AddLogging();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<QueueOptions>, QueueOptionsValidator>());
        services.AddOptions<QueueOptions>().Configure(configure ?? (static _ => { })).ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => new Contracts.Jobs.JobIdGenerator(provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<RedisRunner>();
        services.TryAddSingleton<IJobQueue, RedisJobQueue>();
        services.TryAddSingleton<IJobEvents, RedisJobEvents>();
        services.TryAddSingleton<IWorkSignal, RedisWorkSignal>();
        services.TryAddSingleton<IWorkerRegistry, RedisWorkerRegistry>();
        services.TryAddSingleton<IRateLimiter, RedisRateLimiter>();
        return services;
    }

    /// <summary>Adds <see cref="QueueMaintenance"/>: for processes that serve the API (and for a worker without one).</summary>
    public static IServiceCollection AddQueueMaintenance(this IServiceCollection services) => services.AddHostedService<QueueMaintenance>();

    /// <summary>Takes the jobs of the Python service's clients (see <see cref="QueueOptions.LegacyQueueKey"/>), as the translator understands them.</summary>
    public static IServiceCollection AddLegacyQueue<TTranslator>(this IServiceCollection services) where TTranslator : class, ILegacyTranslator
    {
        services.TryAddSingleton<ILegacyTranslator, TTranslator>();
        return services.AddHostedService<LegacyQueueBridge>();
    }
}
