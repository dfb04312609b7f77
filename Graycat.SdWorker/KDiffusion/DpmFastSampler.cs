using Graycat.SdWorker.Latents;
using Graycat.SdWorker.Sigmas;

namespace Graycat.SdWorker.KDiffusion;

/// <summary>
/// DPM fast: DPM-Solver-fast of C. Lu et al., "DPM-Solver" (2022), section 3.4, blocks of order 3 with ancestral noise
/// between them. Of the schedule it uses only the range and the number of steps, which it takes as model calls.
/// </summary>
internal sealed class DpmFastSampler : ISampler
{
    public void Sample(SamplingRun run)
    {
        (double sigmaMin, double sigmaMax) = run.Range;
        (double start, double end) = (-Math.Log(sigmaMax), -Math.Log(sigmaMin));
        int[] orders = Orders(run.ModelCalls);
        int blocks = run.ModelCalls / 3 + 1;
        Span<float> x = run.Latents.Span;
        Span<float> buffer = run.Rent();
        DpmSolverSteps solver = new(run);
        for (int i = 0; i < orders.Length; i++)
        {
            double t = start + (end - start) * i / blocks;
            double next = start + (end - start) * (i + 1) / blocks;
            solver.Start(x, t, buffer);
            run.Report(i, DpmSolverSteps.Sigma(t), x, buffer);
            (double target, double up) = AncestralTarget(t, next, end, run.Eta);
            solver.Take(orders[i], x, t, target, buffer);
            buffer.CopyTo(x);
            run.AddNoise(x, up, DpmSolverSteps.Sigma(t), DpmSolverSteps.Sigma(next), buffer);
        }
    }

    /// <summary>The time to go to before noise, not beyond the end, and the noise that leads back up.</summary>
    internal static (double Target, double Up) AncestralTarget(double t, double next, double end, double eta)
    {
        if (eta == 0)
            return (next, 0);
        double sigma = DpmSolverSteps.Sigma(next);
        (float down, _) = AncestralStep.Split((float)DpmSolverSteps.Sigma(t), (float)sigma, eta);
        double target = Math.Min(end, -Math.Log(down));
        double reached = DpmSolverSteps.Sigma(target);
        return (target, Math.Sqrt(Math.Max(sigma * sigma - reached * reached, 0)));
    }

    /// <summary>Blocks of order 3 and a rest that together make the wanted number of model calls.</summary>
    internal static int[] Orders(int calls) => calls % 3 == 0
        ? [.. Enumerable.Repeat(3, calls / 3 - 1), 2, 1]
        : [.. Enumerable.Repeat(3, calls / 3), calls % 3];
}
