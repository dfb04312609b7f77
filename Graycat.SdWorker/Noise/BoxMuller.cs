using System.Runtime.Intrinsics;

namespace Graycat.SdWorker.Noise;

/// <summary>
/// Uniform numbers to normal ones, in blocks of 16 as PyTorch's CPU kernel does it: values 0…7 give the radius, 8…15
/// the angle. G. E. P. Box, M. E. Muller, "A Note on the Generation of Random Normal Deviates" (1958). Logarithm, sine
/// and cosine in float32 follow the Cephes polynomials, with one rounding for each fused multiply-add, so that results
/// equal those of torch bit for bit.
/// </summary>
internal static class BoxMuller
{
    private static readonly float[] s_logPolynomial =
    [
        7.0376836292e-2f, -1.1514610310e-1f, 1.1676998740e-1f, -1.2420140846e-1f, 1.4249322787e-1f,
        -1.6668057665e-1f, 2.0000714765e-1f, -2.4999993993e-1f, 3.3333331174e-1f,
    ];

    /// <summary>One block of 16. Eight pairs at a time; every lane does what scalar arithmetic would do.</summary>
    public static void TransformBlock(Span<float> block)
    {
        Vector256<float> radius = Vector256.Sqrt(-2f * Log(Vector256<float>.One - Vector256.Create<float>(block)));
        (Vector256<float> sin, Vector256<float> cos) = SinCos(6.2831855f * Vector256.Create<float>(block[8..]));
        (radius * cos + Vector256<float>.Zero).CopyTo(block);
        (radius * sin + Vector256<float>.Zero).CopyTo(block[8..]);
    }

    public static void TransformBlock(Span<double> block)
    {
        for (int j = 0; j < 8; j++)
        {
            double radius = Math.Sqrt(-2 * Math.Log(1 - block[j]));
            double theta = 2 * Math.PI * block[j + 8];
            block[j] = radius * Math.Cos(theta);
            block[j + 8] = radius * Math.Sin(theta);
        }
    }

    /// <summary>log(1 + x) for x in (−1, 0], also near 0 (W. Kahan's correction).</summary>
    public static double LogOnePlus(double x)
    {
        double u = 1 + x;
        return u == 1 ? x : Math.Log(u) * (x / (u - 1));
    }

    private static Vector256<float> Log(Vector256<float> x)
    {
        // 1. x = m * 2^e with m in [sqrt(1/2), sqrt(2)), and m - 1.
        Vector256<int> bits = x.AsInt32();
        Vector256<float> e = Vector256.ConvertToSingle((bits >>> 23) - Vector256.Create(126));
        Vector256<float> m = ((bits & Vector256.Create(0x007FFFFF)) | Vector256.Create(0x3F000000)).AsSingle();
        Vector256<float> small = Vector256.LessThan(m, Vector256.Create(0.70710677f));
        e -= small & Vector256<float>.One;
        m = (m - Vector256<float>.One) + (small & m);

        // 2. The polynomial, then e * log(2) in two parts.
        Vector256<float> z = m * m;
        Vector256<float> y = Vector256.Create(s_logPolynomial[0]);
        for (int i = 1; i < s_logPolynomial.Length; i++)
            y = MultiplyAdd(y, m, s_logPolynomial[i]);
        y *= m;
        y = Vector256.FusedMultiplyAdd(y, z, e * -2.12194440e-4f);
        y = Vector256.FusedMultiplyAdd(z, Vector256.Create(-0.5f), y);
        return Vector256.FusedMultiplyAdd(e, Vector256.Create(0.693359375f), m + y);
    }

    private static (Vector256<float> Sin, Vector256<float> Cos) SinCos(Vector256<float> x)
    {
        // 1. Reduce to [-pi/4, pi/4]; j counts eighths of the circle.
        Vector256<int> j = (Vector256.ConvertToInt32(x * 1.27323954473516f) + Vector256<int>.One) & Vector256.Create(~1);
        Vector256<float> y = Vector256.ConvertToSingle(j);
        x = Vector256.FusedMultiplyAdd(y, Vector256.Create(-0.78515625f), x);
        x = Vector256.FusedMultiplyAdd(y, Vector256.Create(-2.4187564849853515625e-4f), x);
        x = Vector256.FusedMultiplyAdd(y, Vector256.Create(-3.77489497744594108e-8f), x);
        Vector256<float> z = x * x;

        // 2. Both polynomials.
        Vector256<float> c = MultiplyAdd(Vector256.Create(2.443315711809948e-5f), z, -1.388731625493765e-3f);
        c = MultiplyAdd(c, z, 4.166664568298827e-2f) * z;
        c = Vector256.FusedMultiplyAdd(c, z, -(z * 0.5f)) + Vector256<float>.One;
        Vector256<float> s = MultiplyAdd(Vector256.Create(-1.9515295891e-4f), z, 8.3321608736e-3f);
        s = MultiplyAdd(s, z, -1.6666654611e-1f) * z;
        s = Vector256.FusedMultiplyAdd(s, x, x);

        // 3. Which is which, and the signs: bit 2 of j negates the sine, and where j - 2 lacks it, the cosine.
        Vector256<float> swapped = Vector256.Equals(j & Vector256.Create(2), Vector256.Create(2)).AsSingle();
        Vector256<int> sineSign = (j & Vector256.Create(4)) << 29;
        Vector256<int> cosineSign = (~(j - Vector256.Create(2)) & Vector256.Create(4)) << 29;
        Vector256<float> sin = Vector256.ConditionalSelect(swapped, c, s);
        Vector256<float> cos = Vector256.ConditionalSelect(swapped, s, c);
        return ((sin.AsInt32() ^ sineSign).AsSingle(), (cos.AsInt32() ^ cosineSign).AsSingle());
    }

    private static Vector256<float> MultiplyAdd(Vector256<float> a, Vector256<float> b, float c) =>
        Vector256.FusedMultiplyAdd(a, b, Vector256.Create(c));
}
