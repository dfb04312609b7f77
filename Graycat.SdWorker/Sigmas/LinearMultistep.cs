namespace Graycat.SdWorker.Sigmas;

/// <summary>
/// Coefficients of the Adams–Bashforth method on unequal steps: the integral over the step of the Lagrange polynomial
/// that is 1 at one of the last sigmas and 0 at the others. K. Crowson, k-diffusion, <c>sample_lms</c>.
/// </summary>
internal static class LinearMultistep
{
    /// <summary>Gauss–Legendre points and weights on [−1, 1]; four of them are exact up to degree 7.</summary>
    private static readonly double[] s_points =
        [-0.86113631159405257522, -0.33998104358485626480, 0.33998104358485626480, 0.86113631159405257522];

    private static readonly double[] s_weights =
        [0.34785484513745385737, 0.65214515486254614263, 0.65214515486254614263, 0.34785484513745385737];

    /// <summary>The weight of the derivative of <paramref name="age"/> steps ago in the step from <paramref name="step"/>.</summary>
    /// <param name="sigmas">The whole schedule.</param>
    /// <param name="order">How many derivatives are used, 1 to 8; at most <paramref name="step"/> + 1.</param>
    public static double Coefficient(ReadOnlySpan<float> sigmas, int order, int step, int age)
    {
        double middle = ((double)sigmas[step] + sigmas[step + 1]) / 2;
        double half = ((double)sigmas[step + 1] - sigmas[step]) / 2;
        double sum = 0;
        for (int i = 0; i < s_points.Length; i++)
            sum += s_weights[i] * Lagrange(sigmas, order, step, age, middle + half * s_points[i]);
        return sum * half;
    }

    private static double Lagrange(ReadOnlySpan<float> sigmas, int order, int step, int age, double sigma)
    {
        double product = 1;
        for (int k = 0; k < order; k++)
            if (k != age)
                product *= (sigma - sigmas[step - k]) / ((double)sigmas[step - age] - sigmas[step - k]);
        return product;
    }
}
