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

    public static void TransformBlock(Span<float> block)
    {
        for (int j = 0; j < 8; j++)
        {
            float radius = MathF.Sqrt(-2f * Log(1f - block[j]));
            (float sin, float cos) = SinCos(6.2831855f * block[j + 8]);
            block[j] = radius * cos + 0f;
            block[j + 8] = radius * sin + 0f;
        }
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

    private static float Log(float x)
    {
        // 1. x = m * 2^e with m in [sqrt(1/2), sqrt(2)), and m - 1.
        uint bits = BitConverter.SingleToUInt32Bits(x);
        float e = (int)(bits >> 23) - 126;
        float m = BitConverter.UInt32BitsToSingle((bits & 0x007FFFFF) | 0x3F000000);
        if (m < 0.70710677f)
        {
            e -= 1;
            m = (m - 1f) + m;
        }
        else
        {
            m -= 1f;
        }

        // 2. The polynomial, then e * log(2) in two parts.
        float z = m * m;
        float y = s_logPolynomial[0];
        for (int i = 1; i < s_logPolynomial.Length; i++)
            y = MathF.FusedMultiplyAdd(y, m, s_logPolynomial[i]);
        y *= m;
        y = MathF.FusedMultiplyAdd(y, z, e * -2.12194440e-4f);
        y = MathF.FusedMultiplyAdd(z, -0.5f, y);
        return MathF.FusedMultiplyAdd(e, 0.693359375f, m + y);
    }

    private static (float Sin, float Cos) SinCos(float x)
    {
        // 1. Reduce to [-pi/4, pi/4]; j counts eighths of the circle.
        int j = ((int)(x * 1.27323954473516f) + 1) & ~1;
        float y = j;
        x = MathF.FusedMultiplyAdd(y, -0.78515625f, x);
        x = MathF.FusedMultiplyAdd(y, -2.4187564849853515625e-4f, x);
        x = MathF.FusedMultiplyAdd(y, -3.77489497744594108e-8f, x);
        float z = x * x;

        // 2. Both polynomials.
        float c = MathF.FusedMultiplyAdd(2.443315711809948e-5f, z, -1.388731625493765e-3f);
        c = MathF.FusedMultiplyAdd(c, z, 4.166664568298827e-2f) * z;
        c = MathF.FusedMultiplyAdd(c, z, -(z * 0.5f)) + 1f;
        float s = MathF.FusedMultiplyAdd(-1.9515295891e-4f, z, 8.3321608736e-3f);
        s = MathF.FusedMultiplyAdd(s, z, -1.6666654611e-1f) * z;
        s = MathF.FusedMultiplyAdd(s, x, x);

        // 3. Which is which, and the signs.
        (float sin, float cos) = (j & 2) == 0 ? (s, c) : (c, s);
        return ((j & 4) != 0 ? -sin : sin, ((j - 2) & 4) == 0 ? -cos : cos);
    }
}
