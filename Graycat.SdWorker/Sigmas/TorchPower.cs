namespace Graycat.SdWorker.Sigmas;

/// <summary>
/// <c>x ** 0.5</c> in float32 as torch computes it on a CPU: exp(log(x) / 2) with the polynomials of N. Shibata, F.
/// Petrogalli, "SLEEF: A Portable Vectorized Library of C Standard Mathematical Functions" (2019), which is off by one
/// unit in the last place now and then. That matters where nearly equal squares are subtracted.
/// </summary>
internal static class TorchPower
{
    private const double Log2 = 0.69314718246459960938 - 1.904654323148236017e-09;

    public static float SquareRoot(float x) => x > 0 ? Exp(Log(x) * 0.5) : 0;

    private static double Log(float d)
    {
        int exponent = Math.ILogB(d * (1 / 0.75));
        double m = Math.ScaleB(d, -exponent);
        double x = (m - 1) / (m + 1);
        double square = x * x;
        float t = 0.240320354700088500976562f;
        t = MathF.FusedMultiplyAdd(t, (float)square, 0.285112679004669189453125f);
        t = MathF.FusedMultiplyAdd(t, (float)square, 0.400007992982864379882812f);
        const double c = 0.66666662693023681640625 + 3.69183861259614332084311e-09;
        return Log2 * exponent + 2 * x + square * x * (square * t + c);
    }

    private static float Exp(double d)
    {
        double exponent = Math.Round(d / Math.Log(2));
        double s = d - exponent * 0.693145751953125 - exponent * 1.428606765330187045e-06;
        float u = 0.00136324646882712841033936f;
        u = MathF.FusedMultiplyAdd(u, (float)s, 0.00836596917361021041870117f);
        u = MathF.FusedMultiplyAdd(u, (float)s, 0.0416710823774337768554688f);
        u = MathF.FusedMultiplyAdd(u, (float)s, 0.166665524244308471679688f);
        u = MathF.FusedMultiplyAdd(u, (float)s, 0.499999850988388061523438f);
        return (float)Math.ScaleB((float)(1 + (s + s * s * u)), (int)exponent);
    }
}
