namespace Graycat.SdWorker.Sigmas;

/// <summary>
/// The weights of the Adams–Bashforth method on equal steps, newest first: L. Liu et al., "Pseudo Numerical Methods for
/// Diffusion Models on Manifolds" (2022), equation 12 and its lower orders.
/// </summary>
internal static class AdamsBashforth
{
    private static readonly double[][] s_weights =
    [
        [1],
        [3.0 / 2, -1.0 / 2],
        [23.0 / 12, -16.0 / 12, 5.0 / 12],
        [55.0 / 24, -59.0 / 24, 37.0 / 24, -9.0 / 24],
    ];

    /// <summary>The weights of an order, 1 to 4.</summary>
    public static double[] Weights(int order) => s_weights[order - 1];
}
