namespace Graycat.SdWorker.Sigmas;

/// <summary>
/// A. Sabour et al., "Align Your Steps: Optimizing Sampling Schedules in Diffusion Models" (2024): the published levels
/// for ten steps, interpolated in log sigma for other numbers.
/// </summary>
internal static class AlignYourStepsSchedule
{
    private static readonly double[] s_sd15 = [14.615, 6.475, 3.861, 2.697, 1.886, 1.396, 0.963, 0.652, 0.399, 0.152, 0.029];
    private static readonly double[] s_sdxl = [14.615, 6.315, 3.771, 2.181, 1.342, 0.862, 0.555, 0.380, 0.234, 0.113, 0.029];

    public static float[] Make(SigmaScheduleRequest request)
    {
        double[] table = request.IsSdxl ? s_sdxl : s_sd15;
        // One step takes the table's last level, as the reference does.
        IEnumerable<double> places = request.Steps == 1 ? [1] : SigmaScheduleRequest.Linspace(0, 1, request.Steps);
        return SigmaScheduleRequest.WithZero(places.Select(place => At(table, place * (table.Length - 1))));
    }

    private static double At(double[] table, double place)
    {
        int low = Math.Min((int)place, table.Length - 2);
        double weight = place - low;
        return Math.Exp((1 - weight) * Math.Log(table[low]) + weight * Math.Log(table[low + 1]));
    }
}
