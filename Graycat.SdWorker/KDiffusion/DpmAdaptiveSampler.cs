namespace Graycat.SdWorker.KDiffusion;

/// <summary>
/// DPM adaptive: DPM-Solver-12/23 of C. Lu et al., "DPM-Solver" (2022), appendix C, with the step size control of G.
/// Söderlind (2003) and ancestral noise. K. Crowson, k-diffusion (2022). The number of model calls follows from the
/// error, which is measured over the whole batch: run one image at a time for results that don't depend on neighbours.
/// </summary>
internal sealed class DpmAdaptiveSampler : ISampler
{
    private const double RelativeTolerance = 0.05;
    private const double AbsoluteTolerance = 0.0078;
    private const double FirstStep = 0.05;
    private const int Order = 3;

    /// <summary>More attempts than any well-behaved model needs (some tens), so that a broken one ends.</summary>
    private const int MostAttempts = 1000;

    public void Sample(SamplingRun run)
    {
        (double sigmaMin, double sigmaMax) = run.Range;
        (double t, double end) = (-Math.Log(sigmaMax), -Math.Log(sigmaMin));
        Span<float> x = run.Latents.Span;
        Span<float> denoised = run.Rent();
        Span<float> low = run.Rent();
        Span<float> high = run.Rent();
        Span<float> previous = run.Rent();
        x.CopyTo(previous);
        DpmSolverSteps solver = new(run);
        StepSizeController controller = new(FirstStep, run.Eta != 0 ? 1.5 : Order);
        for (int attempt = 0; t < end - 1e-5 && attempt < MostAttempts; attempt++)
        {
            // 1. The same step with order 2 and order 3.
            double next = Math.Min(end, t + controller.Step);
            (double target, double up) = DpmFastSampler.AncestralTarget(t, next, end, run.Eta);
            solver.Start(x, t, denoised);
            solver.Order2(x, t, target, 1.0 / 3, low);
            solver.Take(Order, x, t, target, high);

            // 2. Accept it if they agree.
            if (controller.Accepts(Error(low, high, previous)))
            {
                low.CopyTo(previous);
                high.CopyTo(x);
                run.AddNoise(x, up, DpmSolverSteps.Sigma(t), DpmSolverSteps.Sigma(next), high);
                t = next;
            }
            run.Report(attempt, DpmSolverSteps.Sigma(t), x, denoised);
        }
    }

    /// <summary>The root mean square of the difference, relative to the tolerances.</summary>
    private static double Error(ReadOnlySpan<float> low, Span<float> high, ReadOnlySpan<float> previous)
    {
        double sum = 0;
        for (int i = 0; i < low.Length; i++)
        {
            double size = Math.Max(Math.Abs(low[i]), Math.Abs(previous[i]));
            double error = (low[i] - high[i]) / Math.Max(AbsoluteTolerance, RelativeTolerance * size);
            sum += error * error;
        }
        return Math.Sqrt(sum / low.Length);
    }

    /// <summary>An integral controller with a smooth limit.</summary>
    private sealed class StepSizeController(double step, double order)
    {
        private const double AcceptSafety = 0.81;

        public double Step { get; private set; } = step;

        public bool Accepts(double error)
        {
            double factor = Math.Pow(1 / (error + 1e-8), 1 / order);
            factor = 1 + Math.Atan(factor - 1);
            Step *= factor;
            return factor >= AcceptSafety;
        }
    }
}
