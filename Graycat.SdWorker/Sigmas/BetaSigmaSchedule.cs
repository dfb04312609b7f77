namespace Graycat.SdWorker.Sigmas;

/// <summary>
/// T. Lee et al., "Beta Sampling is All You Need" (2024), as A1111 has it: quantiles of a beta distribution, linear in
/// sigma.
/// </summary>
internal static class BetaSigmaSchedule
{
    public static float[] Make(SigmaScheduleRequest request) => SigmaScheduleRequest.WithZero(
        SigmaScheduleRequest.Linspace(0, 1, request.Steps)
            .Select(t => BetaDistribution.Quantile(1 - t, request.BetaAlpha, request.BetaBeta))
            .Select(quantile => request.Min + quantile * (request.Max - request.Min)));
}
