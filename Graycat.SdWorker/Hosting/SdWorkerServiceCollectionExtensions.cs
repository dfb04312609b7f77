using System.Globalization;
using Graycat.Queue;
using Graycat.SdWorker.ImageJobs;
using Graycat.SdWorker.ImageModels;
using Graycat.ServiceDefaults.Startup;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Graycat.SdWorker.Hosting;

/// <summary>Adds the image worker to a process.</summary>
public static class SdWorkerServiceCollectionExtensions
{
    /// <summary>
    /// Adds the worker with its models, and the job queue it serves. Needs a Redis connection. ONNX Runtime is loaded
    /// with the first model.
    /// </summary>
    public static IServiceCollection AddSdWorker(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddGraycatQueue();
        services.AddOptions<SdWorkerOptions>().Configure(options => Read(options, configuration)).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SdWorkerOptions>, SdWorkerOptionsValidator>());
        services.AddSingleton(provider => new ImageModelCatalog(ModelFolders.Resolve(OptionsOf(provider).Models, configuration)));
        services.AddSingleton(provider => new ImageModelHost(OptionsOf(provider)));
        services.AddSingleton(provider => new ImageGenerator(OptionsOf(provider).Limits, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ImageJobRunner>();
        services.AddSingleton<SdWorkerService>();
        services.AddHostedService(provider => provider.GetRequiredService<SdWorkerService>());
        return services;
    }

    private static SdWorkerOptions OptionsOf(IServiceProvider provider) => provider.GetRequiredService<IOptions<SdWorkerOptions>>().Value;

    private static void Read(SdWorkerOptions options, IConfiguration configuration)
    {
        configuration.GetSection(SdWorkerOptions.Section).Bind(options);
        options.Models = configuration["GRAYCAT_MODELS"] ?? options.Models;
        options.Device = configuration["GRAYCAT_SD_DEVICE"] ?? options.Device;
        if (configuration["GRAYCAT_SD_THREADS"] is { Length: > 0 } threads)
            options.Threads = int.TryParse(threads, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                ? number
                : throw new StartupException($"GRAYCAT_SD_THREADS is '{threads}'; it must be a whole number, as 4.");
    }
}
