namespace Graycat.SdWorker.Sigmas;

/// <summary>
/// A. Sabour et al., "Align Your Steps: Optimizing Sampling Schedules in Diffusion Models" (2024), equation 14, the
/// schedule that is optimal for a Gaussian. It ends at sigma_min, not at 0.
/// </summary>
internal static class KlOptimalSchedule
{
    public static float[] Make(SigmaScheduleRequest request) =>
    [
        .. SigmaScheduleRequest.Linspace(Math.Atan(request.Max), Math.Atan(request.Min), request.Steps + 1)
            .Select(angle => (float)Math.Tan(angle)),
    ];
}
