namespace Graycat.SdWorker.NoiseSchedulers;

/// <summary>The interleaved plans of second-order methods.</summary>
internal static class Repeat
{
    /// <summary>a, b, b, c, c, …</summary>
    public static IEnumerable<double> AllButFirst(IEnumerable<double> values) =>
        values.SelectMany((value, i) => Enumerable.Repeat(value, i == 0 ? 1 : 2));
}
