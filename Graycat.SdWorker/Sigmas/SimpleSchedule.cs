namespace Graycat.SdWorker.Sigmas;

/// <summary>Entries of the table at even distances, from the end: ComfyUI's <c>simple_scheduler</c>.</summary>
internal static class SimpleSchedule
{
    public static float[] Make(SigmaScheduleRequest request)
    {
        float[] table = request.Levels.Table.ToArray();
        double stride = (double)table.Length / request.Steps;
        return SigmaScheduleRequest.WithZero(
            Enumerable.Range(0, request.Steps).Select(i => (double)table[^(1 + (int)(i * stride))]));
    }
}
