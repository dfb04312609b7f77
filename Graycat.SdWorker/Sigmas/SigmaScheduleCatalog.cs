namespace Graycat.SdWorker.Sigmas;

/// <summary>A sigma schedule with AUTOMATIC1111's names.</summary>
/// <param name="Name">The name, such as <c>sgm_uniform</c>.</param>
/// <param name="Label">The label, such as <c>SGM Uniform</c>.</param>
/// <param name="Aliases">Further names that requests may use.</param>
/// <param name="DefaultRho">The rho used when none is given; −1 if it has none.</param>
/// <param name="NeedsInnerModel">It reads the model's table, not only the range.</param>
public sealed record SigmaSchedule(
    string Name, string Label, IReadOnlyList<string> Aliases, double DefaultRho, bool NeedsInnerModel)
{
    internal Func<SigmaScheduleRequest, float[]> Maker { get; init; } = UniformSchedule.Make;

    /// <summary>
    /// The noise levels of a run, falling, with the final one (0, except for KL Optimal). Usually one more than there
    /// are steps.
    /// </summary>
    public float[] Make(SigmaScheduleRequest request)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(request.Steps, 1);
        return Maker(request);
    }
}

/// <summary>Every sigma schedule that AUTOMATIC1111 knows, in its order.</summary>
public static class SigmaScheduleCatalog
{
    /// <summary>What the sampler prefers; on its own, uniform.</summary>
    public static SigmaSchedule Automatic { get; } = Define("automatic", "Automatic", UniformSchedule.Make);

    /// <summary>Uniform, the schedule of samplers without a preference.</summary>
    public static SigmaSchedule Uniform { get; } = Define("uniform", "Uniform", UniformSchedule.Make, table: true);

    /// <summary>Karras.</summary>
    public static SigmaSchedule Karras { get; } = Define("karras", "Karras", KarrasSchedule.Make, rho: 7);

    /// <summary>Exponential.</summary>
    public static SigmaSchedule Exponential { get; } = Define("exponential", "Exponential", ExponentialSchedule.Make);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<SigmaSchedule> All { get; } =
    [
        Automatic,
        Uniform,
        Karras,
        Exponential,
        Define("polyexponential", "Polyexponential", PolyexponentialSchedule.Make, rho: 1),
        Define("sgm_uniform", "SGM Uniform", SgmUniformSchedule.Make, table: true, aliases: "SGMUniform"),
        Define("kl_optimal", "KL Optimal", KlOptimalSchedule.Make),
        Define("align_your_steps", "Align Your Steps", AlignYourStepsSchedule.Make),
        Define("simple", "Simple", SimpleSchedule.Make, table: true),
        Define("normal", "Normal", NormalSchedule.Make, table: true),
        Define("ddim", "DDIM", DdimSchedule.Make, table: true),
        Define("beta", "Beta", BetaSigmaSchedule.Make, table: true),
    ];

    /// <summary>Finds a schedule by name, label or alias, in any letter case; null if there is none.</summary>
    public static SigmaSchedule? Find(string? name) => All.FirstOrDefault(schedule => Names(schedule).Contains(name, StringComparer.OrdinalIgnoreCase));

    internal static IEnumerable<string> Names(SigmaSchedule schedule) => [schedule.Label, schedule.Name, .. schedule.Aliases];

    private static SigmaSchedule Define(
        string name, string label, Func<SigmaScheduleRequest, float[]> make, double rho = -1, bool table = false, params string[] aliases) =>
        new(name, label, aliases, rho, table) { Maker = make };
}
