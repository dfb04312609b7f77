using Graycat.SdWorker.Latents;
using Graycat.SdWorker.Sigmas;

namespace Graycat.SdWorker.KDiffusion;

/// <summary>
/// UniPC as AUTOMATIC1111 has it: W. Zhao et al., "UniPC: A Unified Predictor-Corrector Framework for Fast Sampling of
/// Diffusion Models" (2023), algorithm 7 (data prediction) in continuous time. Of the time steps it uses the number, and
/// for image-to-image the last.
/// </summary>
internal sealed class UniPcSampler : ITimestepSampler
{
    public void Sample(TimestepRun run)
    {
        int steps = run.Timesteps.Length;
        if (steps == 0)
            return;

        // 1. Times from the start to 1/N, and the first prediction.
        var levels = new ContinuousNoiseLevels(run.Levels.AlphasCumprod);
        double[] times = Times(run, levels, steps);
        int order = Math.Clamp(run.Options.UniPcOrder, 1, Math.Min(4, steps));
        Span<float> x = run.Latents.Span;
        Span<float> start = run.Rent();
        Span<float> atEnd = run.Rent();
        var clean = new LatentHistory(order + 1);
        Predict(run, levels, x, times[0], clean.Push(x.Length));

        // 2. Predict, evaluate, correct; the last step only predicts.
        for (int step = 1; step <= steps; step++)
        {
            int stepOrder = Math.Min(order, step);
            if (run.Options.UniPcLowerOrderFinal && step >= order)
                stepOrder = Math.Min(stepOrder, steps + 1 - step);
            x.CopyTo(start);
            Advance(run, levels, times, step, stepOrder, clean, x, default);
            if (step < steps)
            {
                Predict(run, levels, x, times[step], atEnd);
                start.CopyTo(x);
                Advance(run, levels, times, step, stepOrder, clean, x, atEnd);
                atEnd.CopyTo(clean.Push(x.Length));
            }
            run.Report(step - 1, x, clean[0]);
        }
    }

    /// <summary>steps + 1 times, falling.</summary>
    internal static double[] Times(TimestepRun run, ContinuousNoiseLevels levels, int steps)
    {
        double count = levels.Count;
        double from = run.IsImageToImage ? (run.Timesteps[^1] + 1) / count : 1;
        double to = 1 / count;
        double At(double part) => run.Options.UniPcSpacing switch
        {
            UniPcSpacing.TimeQuadratic => Math.Pow(Math.Sqrt(from) + part * (Math.Sqrt(to) - Math.Sqrt(from)), 2),
            UniPcSpacing.LogSnr => levels.TimeOf(levels.At(from).Lambda + part * (levels.At(to).Lambda - levels.At(from).Lambda)),
            _ => from + part * (to - from),
        };
        return [.. Enumerable.Range(0, steps + 1).Select(i => At((double)i / steps))];
    }

    private static void Predict(TimestepRun run, ContinuousNoiseLevels levels, ReadOnlySpan<float> x, double t, Span<float> clean)
    {
        run.Predict(x, (t - 1.0 / levels.Count) * 1000, clean);
        (double alpha, double sigma, _) = levels.At(t);
        LatentMath.Combine(clean, -sigma / alpha, clean, 1 / alpha, x);
    }

    /// <summary>One update, in place: the corrector with a prediction at its end, the predictor without.</summary>
    private static void Advance(
        TimestepRun run, ContinuousNoiseLevels levels, double[] times, int step, int order,
        LatentHistory clean, Span<float> x, ReadOnlySpan<float> atEnd)
    {
        (_, double sigmaFrom, double lambdaFrom) = levels.At(times[step - 1]);
        (double alpha, double sigma, double lambda) = levels.At(times[step]);
        double h = lambda - lambdaFrom;
        if (h == 0)
            return;
        double phi1 = Math.Exp(-h) - 1;
        double bh = run.Options.UniPcBh2 ? phi1 : -h;
        LatentMath.Combine(x, sigma / sigmaFrom, x, -alpha * phi1, clean[0]);

        Span<double> ratios = stackalloc double[order];
        for (int k = 1; k < order; k++)
            ratios[k - 1] = (levels.At(times[step - 1 - k]).Lambda - lambdaFrom) / h;
        ratios[order - 1] = 1;
        Span<double> weights = stackalloc double[atEnd.IsEmpty ? order - 1 : order];
        UniPcWeights.Solve(ratios, -h, bh, weights);
        for (int k = 1; k < order; k++)
            AddDifference(x, -alpha * bh * weights[k - 1] / ratios[k - 1], clean[k], clean[0]);
        if (!atEnd.IsEmpty)
            AddDifference(x, -alpha * bh * weights[^1], atEnd, clean[0]);
    }

    private static void AddDifference(Span<float> x, double weight, ReadOnlySpan<float> newer, ReadOnlySpan<float> older)
    {
        LatentMath.Add(x, weight, newer);
        LatentMath.Add(x, -weight, older);
    }
}
