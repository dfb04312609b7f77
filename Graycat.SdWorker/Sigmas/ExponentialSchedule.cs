namespace Graycat.SdWorker.Sigmas;

/// <summary>Evenly in log sigma: K. Crowson, k-diffusion, <c>get_sigmas_exponential</c>.</summary>
internal static class ExponentialSchedule
{
    public static float[] Make(SigmaScheduleRequest request) => SigmaScheduleRequest.WithZero(
        SigmaScheduleRequest.Linspace(Math.Log(request.Max), Math.Log(request.Min), request.Steps).Select(Math.Exp));
}
