namespace Graycat.SdWorker.Sigmas;

/// <summary>Evenly spaced time steps between those of the range's ends: ComfyUI's <c>normal_scheduler</c>.</summary>
internal static class NormalSchedule
{
    public static float[] Make(SigmaScheduleRequest request)
    {
        double start = request.Levels.TimeOf(request.Max);
        double end = request.Levels.TimeOf(request.Min);
        return SigmaScheduleRequest.WithZero(
            SigmaScheduleRequest.Linspace(start, end, request.Steps).Select(request.Levels.SigmaAt));
    }
}
