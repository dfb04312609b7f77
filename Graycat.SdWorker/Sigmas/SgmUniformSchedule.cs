namespace Graycat.SdWorker.Sigmas;

/// <summary>
/// Evenly spaced time steps without the last: Stability AI's generative-models, <c>EDMSampling</c> as ComfyUI and A1111
/// have it.
/// </summary>
internal static class SgmUniformSchedule
{
    public static float[] Make(SigmaScheduleRequest request)
    {
        double start = request.Levels.TimeOf(request.Max);
        double end = request.Levels.TimeOf(request.Min);
        return SigmaScheduleRequest.WithZero(
            SigmaScheduleRequest.Linspace(start, end, request.Steps + 1).Take(request.Steps).Select(request.Levels.SigmaAt));
    }
}
