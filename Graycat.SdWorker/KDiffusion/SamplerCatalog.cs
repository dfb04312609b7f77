using Graycat.SdWorker.Sigmas;

namespace Graycat.SdWorker.KDiffusion;

/// <summary>A sampler and a schedule that a request asks for.</summary>
/// <param name="Sampler">The sampler.</param>
/// <param name="Schedule">The schedule; <see cref="SigmaScheduleCatalog.Automatic"/> if the request left it open.</param>
public readonly record struct SamplerChoice(SamplerDefinition Sampler, SigmaSchedule Schedule)
{
    /// <summary>The schedule that is used: for "Automatic" the sampler's own.</summary>
    public SigmaSchedule EffectiveSchedule => Schedule == SigmaScheduleCatalog.Automatic ? Sampler.DefaultSchedule : Schedule;
}

/// <summary>Every sampler that AUTOMATIC1111 knows, in its order, and how requests name them.</summary>
public static class SamplerCatalog
{
    /// <summary>Endings of the old aliases, such as <c>k_dpmpp_2m_ka</c>.</summary>
    private static readonly (string Suffix, SigmaSchedule Schedule)[] s_aliasSuffixes =
        [("_ka", SigmaScheduleCatalog.Karras), ("_exp", SigmaScheduleCatalog.Exponential)];

    /// <summary>All of them. The first is the default of a request without a sampler.</summary>
    public static IReadOnlyList<SamplerDefinition> All { get; } =
    [
        new() { Name = "DPM++ 2M", Aliases = ["k_dpmpp_2m"], Sampler = new DpmPlusPlus2MSampler(), DefaultSchedule = SigmaScheduleCatalog.Karras },
        new() { Name = "DPM++ SDE", Aliases = ["k_dpmpp_sde"], Sampler = new DpmPlusPlusSdeSampler(), DefaultSchedule = SigmaScheduleCatalog.Karras, IsSecondOrder = true, UsesBrownianNoise = true, SupportsEta = true },
        new() { Name = "DPM++ 2M SDE", Aliases = ["k_dpmpp_2m_sde"], Sampler = new DpmPlusPlus2MSdeSampler(heun: false), DefaultSchedule = SigmaScheduleCatalog.Exponential, UsesBrownianNoise = true, SupportsEta = true },
        new() { Name = "DPM++ 2M SDE Heun", Aliases = ["k_dpmpp_2m_sde_heun"], Sampler = new DpmPlusPlus2MSdeSampler(heun: true), DefaultSchedule = SigmaScheduleCatalog.Exponential, UsesBrownianNoise = true, SupportsEta = true },
        new() { Name = "DPM++ 2S a", Aliases = ["k_dpmpp_2s_a"], Sampler = new DpmPlusPlus2SAncestralSampler(), DefaultSchedule = SigmaScheduleCatalog.Karras, IsSecondOrder = true, UsesEtaNoiseSeedDelta = true, SupportsEta = true },
        new() { Name = "DPM++ 3M SDE", Aliases = ["k_dpmpp_3m_sde"], Sampler = new DpmPlusPlus3MSdeSampler(), DefaultSchedule = SigmaScheduleCatalog.Exponential, DiscardsNextToLastSigma = true, UsesBrownianNoise = true, SupportsEta = true },
        new() { Name = "Euler a", Aliases = ["k_euler_a", "k_euler_ancestral"], Sampler = new EulerAncestralSampler(), UsesEtaNoiseSeedDelta = true, SupportsEta = true },
        new() { Name = "Euler", Aliases = ["k_euler"], Sampler = new EulerSampler(), SupportsChurn = true },
        new() { Name = "LMS", Aliases = ["k_lms"], Sampler = new LmsSampler() },
        new() { Name = "Heun", Aliases = ["k_heun"], Sampler = new HeunSampler(), IsSecondOrder = true, SupportsChurn = true },
        new() { Name = "DPM2", Aliases = ["k_dpm_2"], Sampler = new Dpm2Sampler(), DefaultSchedule = SigmaScheduleCatalog.Karras, DiscardsNextToLastSigma = true, IsSecondOrder = true, SupportsChurn = true },
        new() { Name = "DPM2 a", Aliases = ["k_dpm_2_a"], Sampler = new Dpm2AncestralSampler(), DefaultSchedule = SigmaScheduleCatalog.Karras, DiscardsNextToLastSigma = true, IsSecondOrder = true, UsesEtaNoiseSeedDelta = true, SupportsEta = true },
        new() { Name = "DPM fast", Aliases = ["k_dpm_fast"], Sampler = new DpmFastSampler(), UsesEtaNoiseSeedDelta = true, SupportsEta = true },
        new() { Name = "DPM adaptive", Aliases = ["k_dpm_ad"], Sampler = new DpmAdaptiveSampler(), UsesEtaNoiseSeedDelta = true, SupportsEta = true, IsAdaptive = true },
        new() { Name = "Restart", Aliases = ["restart"], Sampler = new RestartSampler(), DefaultSchedule = SigmaScheduleCatalog.Karras, IsSecondOrder = true },
        new() { Name = "DDIM", Aliases = ["ddim"], TimestepSampler = new DdimSampler(guidancePlusPlus: false), UsesTimesteps = true, SupportsEta = true },
        new() { Name = "DDIM CFG++", Aliases = ["ddim_cfgpp"], TimestepSampler = new DdimSampler(guidancePlusPlus: true), UsesTimesteps = true, SupportsEta = true, GuidanceScaleMultiplier = 1 / 12.5 },
        new() { Name = "PLMS", Aliases = ["plms"], TimestepSampler = new PlmsSampler(), UsesTimesteps = true },
        new() { Name = "UniPC", Aliases = ["unipc"], TimestepSampler = new UniPcSampler(), UsesTimesteps = true },
        new() { Name = "LCM", Aliases = ["k_lcm"], Sampler = new LcmSampler() },
    ];

    /// <summary>
    /// Finds what a request's <c>sampler_name</c> (or <c>sampler_index</c>) and <c>scheduler</c> mean, in any letter
    /// case: a name or alias, also an old one with the schedule at its end ("DPM++ 2M Karras", <c>k_dpmpp_2m_ka</c>),
    /// which then wins. No sampler means the first; no schedule, or an unknown one, means Automatic.
    /// </summary>
    /// <returns>False if there is no such sampler.</returns>
    public static bool TryFind(string? samplerName, string? scheduleName, out SamplerChoice choice)
    {
        SigmaSchedule schedule = SigmaScheduleCatalog.Find(scheduleName) ?? SigmaScheduleCatalog.Automatic;
        string name = string.IsNullOrWhiteSpace(samplerName) ? All[0].Name : samplerName.Trim();
        if (Find(name) is { } sampler)
        {
            choice = new SamplerChoice(sampler, schedule);
            return true;
        }
        foreach ((string suffix, SigmaSchedule named) in Suffixes())
            if (name.EndsWith(suffix, StringComparison.OrdinalIgnoreCase) && Find(name[..^suffix.Length]) is { } shorter)
            {
                choice = new SamplerChoice(shorter, named);
                return true;
            }
        choice = default;
        return false;
    }

    private static SamplerDefinition? Find(string name) => All.FirstOrDefault(sampler =>
        sampler.Name.Equals(name, StringComparison.OrdinalIgnoreCase)
        || sampler.Aliases.Contains(name, StringComparer.OrdinalIgnoreCase));

    private static IEnumerable<(string Suffix, SigmaSchedule Schedule)> Suffixes() => SigmaScheduleCatalog.All
        .SelectMany(schedule => SigmaScheduleCatalog.Names(schedule).Select(name => (" " + name, schedule)))
        .Concat(s_aliasSuffixes);
}
