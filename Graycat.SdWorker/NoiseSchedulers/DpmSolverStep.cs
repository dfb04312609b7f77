using Graycat.SdWorker.Latents;

namespace Graycat.SdWorker.NoiseSchedulers;

/// <summary>
/// The update formulas that both DPM-Solvers share: a factor on the sample, one on each divided difference D0, D1, D2 of
/// the predictions, and one on the noise. C. Lu et al., "DPM-Solver" (2022), equations 3.3 to 3.6, and "DPM-Solver++"
/// (2022), equations 9 to 14 and appendix on the SDE.
/// </summary>
/// <param name="Sample">Factor of the sample at the step's start.</param>
/// <param name="D0">Factor of the prediction.</param>
/// <param name="Midpoint">Factor of the first difference, midpoint type.</param>
/// <param name="D1">Factor of the first difference, Heun type.</param>
/// <param name="D2">Factor of the second difference.</param>
/// <param name="Noise">Factor of unit noise.</param>
internal readonly record struct DpmSolverStep(double Sample, double D0, double Midpoint, double D1, double D2, double Noise)
{
    /// <summary>The factors of a step between two levels.</summary>
    public static DpmSolverStep Between(DpmAlgorithm algorithm, LogSnr from, LogSnr to)
    {
        double h = to.Lambda - from.Lambda;
        return algorithm switch
        {
            DpmAlgorithm.DpmSolverPlusPlus => DataPrediction(to, -h, to.Sigma / from.Sigma, 0.5, 0),
            DpmAlgorithm.SdeDpmSolverPlusPlus => DataPrediction(
                to, -2 * h, to.Sigma / from.Sigma * Math.Exp(-h), -0.5, to.Sigma * Math.Sqrt(1 - Math.Exp(-2 * h))),
            DpmAlgorithm.DpmSolver => NoisePrediction(to, h, to.Alpha / from.Alpha, 1, 0),
            _ => NoisePrediction(to, h, to.Alpha / from.Alpha, 2, to.Sigma * Math.Sqrt(Math.Exp(2 * h) - 1)),
        };
    }

    /// <summary>Adds a difference of two predictions, times a factor.</summary>
    public static void AddDifference(Span<float> sample, double factor, ReadOnlySpan<float> newer, ReadOnlySpan<float> older)
    {
        LatentMath.Add(sample, factor, newer);
        LatentMath.Add(sample, -factor, older);
    }

    /// <param name="half">
    /// The constant of the second difference: 1/2 by the paper. The reference has −1/2 for the SDE, and so must we.
    /// </param>
    private static DpmSolverStep DataPrediction(LogSnr to, double minusH, double sample, double half, double noise)
    {
        double phi1 = Math.Exp(minusH) - 1;
        return new DpmSolverStep(
            sample,
            -to.Alpha * phi1,
            -0.5 * to.Alpha * phi1,
            to.Alpha * (phi1 / -minusH + 1),
            -to.Alpha * ((phi1 - minusH) / (minusH * minusH) - half),
            noise);
    }

    private static DpmSolverStep NoisePrediction(LogSnr to, double h, double sample, double twice, double noise)
    {
        double phi1 = Math.Exp(h) - 1;
        return new DpmSolverStep(
            sample,
            -twice * to.Sigma * phi1,
            -twice * 0.5 * to.Sigma * phi1,
            -twice * to.Sigma * (phi1 / h - 1),
            -twice * to.Sigma * ((phi1 - h) / (h * h) - 0.5),
            noise);
    }
}
