namespace Graycat.SdWorker.Sigmas;

/// <summary>Evenly spaced time steps over the whole table: k-diffusion's <c>DiscreteSchedule.get_sigmas</c>.</summary>
internal static class UniformSchedule
{
    public static float[] Make(SigmaScheduleRequest request)
    {
        INoiseLevels levels = request.Levels;
        double start = levels.TimeOf(levels.Table[^1]);
        double end = levels.TimeOf(levels.Table[0]);
        return SigmaScheduleRequest.WithZero(SigmaScheduleRequest.Linspace(start, end, request.Steps).Select(levels.SigmaAt));
    }
}
