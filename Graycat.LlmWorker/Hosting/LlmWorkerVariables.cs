using System.Globalization;
using Graycat.ServiceDefaults.Startup;
using Microsoft.Extensions.Configuration;

namespace Graycat.LlmWorker.Hosting;

/// <summary>Reads the worker's settings: the configuration section, then the variables that have a name of their own.</summary>
internal static class LlmWorkerVariables
{
    public static void Read(LlmWorkerOptions options, IConfiguration configuration)
    {
        configuration.GetSection(LlmWorkerOptions.Section).Bind(options);
        options.Models = configuration["GRAYCAT_MODELS"] ?? options.Models;
        options.MaxSequences = Number(configuration, "GRAYCAT_SLOTS") ?? options.MaxSequences;
        options.ContextTokens = Number(configuration, "GRAYCAT_CONTEXT") ?? options.ContextTokens;
        options.Threads = Number(configuration, "GRAYCAT_THREADS") ?? options.Threads;
        options.GpuLayers = Number(configuration, "GPU_LAYERS") ?? options.GpuLayers;
    }

    private static int? Number(IConfiguration configuration, string key)
    {
        if (configuration[key] is not { Length: > 0 } text)
            return null;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw new StartupException($"{key} is '{text}'; it must be a whole number, as 4.");
    }
}
