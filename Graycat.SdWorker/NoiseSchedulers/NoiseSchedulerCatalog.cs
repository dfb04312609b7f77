namespace Graycat.SdWorker.NoiseSchedulers;

/// <summary>The noise schedulers by the diffusers class that a model folder names.</summary>
public static class NoiseSchedulerCatalog
{
    private static readonly Dictionary<string, Func<NoiseSchedulerConfig, NoiseSchedulerOptions, INoiseScheduler>> s_classes = new()
    {
        ["DDIMScheduler"] = (config, options) => new DdimScheduler(config, options),
        ["DDPMScheduler"] = (config, _) => new DdpmScheduler(config),
        ["DEISMultistepScheduler"] = (config, _) => new DeisMultistepScheduler(config),
        ["DPMSolverMultistepScheduler"] = (config, _) => new DpmSolverMultistepScheduler(config),
        ["DPMSolverSDEScheduler"] = (config, options) => new DpmSolverSdeScheduler(config, options),
        ["DPMSolverSinglestepScheduler"] = (config, _) => new DpmSolverSinglestepScheduler(config),
        ["EulerAncestralDiscreteScheduler"] = (config, _) => new EulerAncestralDiscreteScheduler(config),
        ["EulerDiscreteScheduler"] = (config, options) => new EulerDiscreteScheduler(config, options),
        ["HeunDiscreteScheduler"] = (config, _) => new HeunDiscreteScheduler(config),
        ["KDPM2AncestralDiscreteScheduler"] = (config, _) => new KDpm2AncestralDiscreteScheduler(config),
        ["KDPM2DiscreteScheduler"] = (config, _) => new KDpm2DiscreteScheduler(config),
        ["LCMScheduler"] = (config, _) => new LcmScheduler(config),
        ["LMSDiscreteScheduler"] = (config, options) => new LmsDiscreteScheduler(config, options),
        ["PNDMScheduler"] = (config, _) => new PndmScheduler(config),
        ["TCDScheduler"] = (config, options) => new TcdScheduler(config, options),
        ["UniPCMultistepScheduler"] = (config, _) => new UniPcMultistepScheduler(config),
    };

    /// <summary>The names of the classes that can be made, in order.</summary>
    public static IReadOnlyList<string> ClassNames { get; } = [.. s_classes.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Makes the scheduler that a configuration describes.</summary>
    /// <param name="options">What the request sets; null for the defaults.</param>
    /// <param name="className">The class, if not the one that the configuration names: the same betas, another solver.</param>
    /// <exception cref="NoiseSchedulerConfigException">An unknown class or a value that the class can't use.</exception>
    public static INoiseScheduler Create(
        NoiseSchedulerConfig config, NoiseSchedulerOptions? options = null, string? className = null)
    {
        string name = className ?? config.ClassName;
        return s_classes.TryGetValue(name, out Func<NoiseSchedulerConfig, NoiseSchedulerOptions, INoiseScheduler>? create)
            ? create(config, options ?? new NoiseSchedulerOptions())
            : throw NoiseSchedulerConfig.Wrong("_class_name", $"'{name}'", "one of " + string.Join(", ", ClassNames));
    }
}
