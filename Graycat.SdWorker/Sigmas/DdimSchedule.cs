namespace Graycat.SdWorker.Sigmas;

/// <summary>
/// The table's entries 1, 1 + n, 1 + 2n, …: ComfyUI's <c>ddim_scheduler</c>. Not always as many as asked for: 30 steps
/// give 31.
/// </summary>
internal static class DdimSchedule
{
    public static float[] Make(SigmaScheduleRequest request)
    {
        float[] table = request.Levels.Table.ToArray();
        int stride = Math.Max(table.Length / request.Steps, 1);
        return SigmaScheduleRequest.WithZero(
            Enumerable.Range(0, (table.Length - 2 + stride) / stride).Reverse().Select(i => (double)table[1 + i * stride]));
    }
}
