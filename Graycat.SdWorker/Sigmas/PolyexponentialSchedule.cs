namespace Graycat.SdWorker.Sigmas;

/// <summary>A polynomial in log sigma: K. Crowson, k-diffusion, <c>get_sigmas_polyexponential</c>. Rho 1 is exponential.</summary>
internal static class PolyexponentialSchedule
{
    public static float[] Make(SigmaScheduleRequest request)
    {
        (double low, double high) = (Math.Log(request.Min), Math.Log(request.Max));
        return SigmaScheduleRequest.WithZero(
            SigmaScheduleRequest.Linspace(1, 0, request.Steps)
                .Select(ramp => Math.Exp(Math.Pow(ramp, request.Rho ?? 1) * (high - low) + low)));
    }
}
