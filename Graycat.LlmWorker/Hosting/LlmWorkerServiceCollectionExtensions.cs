using Graycat.Llama;
using Graycat.LlmWorker.Embeddings;
using Graycat.LlmWorker.Engine;
using Graycat.LlmWorker.Models;
using Graycat.LlmWorker.TextJobs;
using Graycat.LlmWorker.Utilities;
using Graycat.Queue;
using Graycat.ServiceDefaults.Startup;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Graycat.LlmWorker.Hosting;

/// <summary>Adds the text worker to a process.</summary>
public static class LlmWorkerServiceCollectionExtensions
{
    /// <summary>
    /// Adds the worker with its models and engines, and the job queue it serves. Needs a Redis connection. llama.cpp is
    /// loaded with the first model.
    /// </summary>
    public static IServiceCollection AddLlmWorker(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddGraycatQueue();
        services.AddOptions<LlmWorkerOptions>()
            .Configure(options => LlmWorkerVariables.Read(options, configuration))
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<LlmWorkerOptions>, LlmWorkerOptionsValidator>());
        services.AddSingleton(provider => new ModelCatalog(ModelFolders.Resolve(OptionsOf(provider).Models, configuration)));
        services.AddSingleton<IModelLoader>(provider => new ModelLoader(
            () => LlamaEngine.Instance,
            OptionsOf(provider),
            provider.GetRequiredService<IGenerationListener>(),
            provider.GetRequiredService<ILoggerFactory>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new ModelHost(provider.GetRequiredService<IModelLoader>(), OptionsOf(provider), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<RunningJobs>();
        services.AddSingleton<PublishedReader>();
        services.AddSingleton<ShortJobRunner>();
        services.AddSingleton<TextJobRunner>();
        services.AddSingleton<EmbeddingJobRunner>();
        services.AddSingleton<UtilityJobRunner>();
        services.AddSingleton<IJobRunner, JobRunner>();
        services.AddSingleton<TextPublisher>();
        services.AddSingleton<IGenerationListener>(provider => provider.GetRequiredService<TextPublisher>());
        // Services stop in reverse order: the worker drains while the publisher still writes.
        services.AddHostedService(provider => provider.GetRequiredService<TextPublisher>());
        services.AddSingleton<LlmWorkerService>();
        services.AddHostedService(provider => provider.GetRequiredService<LlmWorkerService>());
        return services;
    }

    private static LlmWorkerOptions OptionsOf(IServiceProvider provider) => provider.GetRequiredService<IOptions<LlmWorkerOptions>>().Value;
}
