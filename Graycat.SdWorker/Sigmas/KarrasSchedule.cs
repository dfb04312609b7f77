namespace Graycat.SdWorker.Sigmas;

/// <summary>
/// T. Karras et al., "Elucidating the Design Space of Diffusion-Based Generative Models" (2022), equation 5: evenly in
/// the rho-th root of sigma.
/// </summary>
internal static class KarrasSchedule
{
    private const double DefaultRho = 7;

    public static float[] Make(SigmaScheduleRequest request) =>
        Make(request.Steps, request.Min, request.Max, request.Rho ?? DefaultRho);

    public static float[] Make(int steps, double sigmaMin, double sigmaMax, double rho = DefaultRho)
    {
        double high = Math.Pow(sigmaMax, 1 / rho);
        double low = Math.Pow(sigmaMin, 1 / rho);
        return SigmaScheduleRequest.WithZero(SigmaScheduleRequest.Linspace(high, low, steps).Select(root => Math.Pow(root, rho)));
    }
}
