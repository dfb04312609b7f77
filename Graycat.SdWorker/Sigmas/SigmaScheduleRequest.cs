namespace Graycat.SdWorker.Sigmas;

/// <summary>What a sigma schedule is made from.</summary>
public sealed record SigmaScheduleRequest
{
    /// <summary>Denoising steps, at least 1.</summary>
    public required int Steps { get; init; }

    /// <summary>The model's levels.</summary>
    public required INoiseLevels Levels { get; init; }

    /// <summary>The smallest noise level. Default: the table's.</summary>
    public double? SigmaMin { get; init; }

    /// <summary>The largest noise level. Default: the table's.</summary>
    public double? SigmaMax { get; init; }

    /// <summary>The exponent of the Karras (default 7) and polyexponential (default 1) schedules.</summary>
    public double? Rho { get; init; }

    /// <summary>The model is SDXL, which has its own Align Your Steps table.</summary>
    public bool IsSdxl { get; init; }

    /// <summary>The beta schedule's alpha. Default 0.6.</summary>
    public double BetaAlpha { get; init; } = 0.6;

    /// <summary>The beta schedule's beta. Default 0.6.</summary>
    public double BetaBeta { get; init; } = 0.6;

    internal double Min => SigmaMin ?? Levels.Table[0];

    internal double Max => SigmaMax ?? Levels.Table[^1];

    /// <summary>Evenly spaced numbers that include both ends; only the first for one.</summary>
    internal static IEnumerable<double> Linspace(double from, double to, int count) =>
        Enumerable.Range(0, count).Select(i => count == 1 ? from : from + (to - from) * i / (count - 1));

    /// <summary>Noise levels with the final zero.</summary>
    internal static float[] WithZero(IEnumerable<double> sigmas) => [.. sigmas.Select(sigma => (float)sigma), 0];
}
