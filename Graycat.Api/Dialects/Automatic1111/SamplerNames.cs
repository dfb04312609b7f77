namespace Graycat.Api.Dialects.Automatic1111;

/// <summary>The samplers, schedules and upscalers that clients may name, as <c>/samplers</c> and its kind list them.</summary>
internal static class SamplerNames
{
    /// <summary>Name and aliases, in A1111's order; the first is the default.</summary>
    public static IReadOnlyList<(string Name, string[] Aliases)> Samplers { get; } =
    [
        ("DPM++ 2M", ["k_dpmpp_2m"]), ("DPM++ SDE", ["k_dpmpp_sde"]), ("DPM++ 2M SDE", ["k_dpmpp_2m_sde"]),
        ("DPM++ 2M SDE Heun", ["k_dpmpp_2m_sde_heun"]), ("DPM++ 2S a", ["k_dpmpp_2s_a"]), ("DPM++ 3M SDE", ["k_dpmpp_3m_sde"]),
        ("Euler a", ["k_euler_a", "k_euler_ancestral"]), ("Euler", ["k_euler"]), ("LMS", ["k_lms"]), ("Heun", ["k_heun"]),
        ("DPM2", ["k_dpm_2"]), ("DPM2 a", ["k_dpm_2_a"]), ("DPM fast", ["k_dpm_fast"]), ("DPM adaptive", ["k_dpm_ad"]),
        ("Restart", ["restart"]), ("DDIM", ["ddim"]), ("DDIM CFG++", ["ddim_cfgpp"]), ("PLMS", ["plms"]), ("UniPC", ["unipc"]), ("LCM", ["k_lcm"]),
    ];

    /// <summary>Name, label and default rho.</summary>
    public static IReadOnlyList<(string Name, string Label, double Rho)> Schedules { get; } =
    [
        ("automatic", "Automatic", -1), ("uniform", "Uniform", -1), ("karras", "Karras", 7), ("exponential", "Exponential", -1),
        ("polyexponential", "Polyexponential", 1), ("sgm_uniform", "SGM Uniform", -1), ("kl_optimal", "KL Optimal", -1),
        ("align_your_steps", "Align Your Steps", -1), ("simple", "Simple", -1), ("normal", "Normal", -1), ("ddim", "DDIM", -1), ("beta", "Beta", -1),
    ];

    /// <summary>Upscalers of pixels; some clients splice others in after the first, which must be None.</summary>
    public static IReadOnlyList<string> Upscalers { get; } = ["None", "Lanczos", "Nearest"];

    /// <summary>Upscalers of latents.</summary>
    public static IReadOnlyList<string> LatentUpscaleModes { get; } =
        ["Latent", "Latent (antialiased)", "Latent (bicubic)", "Latent (bicubic antialiased)", "Latent (nearest)", "Latent (nearest-exact)"];

    /// <summary>Whether a name means a sampler, in any letter case, alone or with a schedule at its end (<c>DPM++ 2M Karras</c>, <c>k_dpmpp_2m_ka</c>).</summary>
    public static bool IsKnown(string name) => IsSampler(name) || Suffixes().Any(suffix =>
        name.EndsWith(suffix, StringComparison.OrdinalIgnoreCase) && IsSampler(name[..^suffix.Length]));

    private static bool IsSampler(string name) => Samplers.Any(sampler =>
        sampler.Name.Equals(name, StringComparison.OrdinalIgnoreCase) || sampler.Aliases.Contains(name, StringComparer.OrdinalIgnoreCase));

    private static IEnumerable<string> Suffixes() => [.. Schedules.SelectMany(schedule => (string[])[" " + schedule.Label, " " + schedule.Name]), "_ka", "_exp"];
}
