namespace Graycat.SdWorker.Sigmas;

/// <summary>The beta distribution: W. H. Press et al., "Numerical Recipes", 3rd edition, sections 6.1 and 6.4.</summary>
internal static class BetaDistribution
{
    private static readonly double[] s_lanczos =
    [
        0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
        12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
    ];

    /// <summary>The quantile function: the x with P(X ≤ x) = <paramref name="probability"/>, to about 1e-15.</summary>
    public static double Quantile(double probability, double a, double b)
    {
        if (probability <= 0 || probability >= 1)
            return Math.Clamp(probability, 0, 1);
        // Near 1 the value is found from the other end, where double has more digits.
        return probability > 0.5 ? 1 - LowerQuantile(1 - probability, b, a) : LowerQuantile(probability, a, b);
    }

    private static double LowerQuantile(double probability, double a, double b)
    {
        // Bisection on log x: the density is unbounded at 0, and 200 halvings exhaust a double.
        double low = -745, high = 0;
        for (int i = 0; i < 200 && high - low > 1e-16 * Math.Abs(low); i++)
        {
            double middle = (low + high) / 2;
            if (Cumulative(Math.Exp(middle), a, b) < probability)
                low = middle;
            else
                high = middle;
        }
        return Math.Exp((low + high) / 2);
    }

    /// <summary>The regularised incomplete beta function I_x(a, b).</summary>
    public static double Cumulative(double x, double a, double b)
    {
        if (x <= 0 || x >= 1)
            return Math.Clamp(x, 0, 1);
        double front = Math.Exp(LogGamma(a + b) - LogGamma(a) - LogGamma(b) + a * Math.Log(x) + b * Math.Log(1 - x));
        return x < (a + 1) / (a + b + 2)
            ? front * ContinuedFraction(x, a, b) / a
            : 1 - front * ContinuedFraction(1 - x, b, a) / b;
    }

    /// <summary>Lentz's method.</summary>
    private static double ContinuedFraction(double x, double a, double b)
    {
        const double tiny = 1e-300;
        double c = 1;
        double d = 1 / NotZero(1 - (a + b) * x / (a + 1));
        double h = d;
        for (int m = 1; m <= 500; m++)
        {
            double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
            d = 1 / NotZero(1 + even * d);
            c = NotZero(1 + even / c);
            h *= d * c;
            double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
            d = 1 / NotZero(1 + odd * d);
            c = NotZero(1 + odd / c);
            h *= d * c;
            if (Math.Abs(d * c - 1) < 1e-16)
                break;
        }
        return h;

        static double NotZero(double value) => Math.Abs(value) < tiny ? tiny : value;
    }

    private static double LogGamma(double x)
    {
        if (x < 0.5)
            return Math.Log(Math.PI / Math.Sin(Math.PI * x)) - LogGamma(1 - x);
        x -= 1;
        double sum = s_lanczos[0];
        for (int i = 1; i < s_lanczos.Length; i++)
            sum += s_lanczos[i] / (x + i);
        double t = x + 7.5;
        return 0.5 * Math.Log(2 * Math.PI) + (x + 0.5) * Math.Log(t) - t + Math.Log(sum);
    }
}
