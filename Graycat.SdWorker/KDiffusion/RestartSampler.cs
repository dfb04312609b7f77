using Graycat.SdWorker.Sigmas;

namespace Graycat.SdWorker.KDiffusion;

/// <summary>
/// Restart: Y. Xu et al., "Restart Sampling for Improving Generative Processes" (2023), algorithm 1: Heun steps that, near
/// sigma 0.1, go back up to 2 by adding noise. Below 20 steps it is plain Heun.
/// </summary>
internal sealed class RestartSampler : ISampler
{
    private const float RestartFrom = 0.1f;
    private const float RestartTo = 2;

    public void Sample(SamplingRun run)
    {
        Span<float> x = run.Latents.Span;
        Span<float> buffer = run.Rent();
        HeunStep step = new(run);
        float last = float.PositiveInfinity;
        List<(float From, float To)> plan = Plan(run.Sigmas);
        for (int i = 0; i < plan.Count; i++)
        {
            (float from, float to) = plan[i];
            if (last < from)
                run.AddNoise(x, Math.Sqrt((double)from * from - (double)last * last), from, last, buffer);
            step.Take(i, x, from, to, to);
            last = to;
        }
    }

    /// <summary>The steps to take. From 20 steps on, a part of them is spent on one or two restarts.</summary>
    internal static List<(float From, float To)> Plan(float[] sigmas)
    {
        int steps = sigmas.Length - 1;
        if (steps < 20)
            return [.. Pairs(sigmas)];
        (int length, int times) = steps >= 36 ? (steps / 4, 2) : (9, 1);
        float[] main = KarrasSchedule.Make(steps - length * times, sigmas[^2], sigmas[0]);
        int low = Nearest(main, RestartFrom);
        int high = Nearest(main, RestartTo);
        List<(float, float)> plan = [.. Pairs(main)];
        if (high < low)
        {
            float[] again = KarrasSchedule.Make(length + 1, main[low], main[high])[..^1];
            for (int i = 0; i < times; i++)
                plan.InsertRange(low, Pairs(again));
        }
        return plan;
    }

    private static IEnumerable<(float, float)> Pairs(float[] sigmas) => sigmas.Zip(sigmas.Skip(1));

    private static int Nearest(float[] sigmas, float value)
    {
        int nearest = 0;
        for (int i = 1; i < sigmas.Length; i++)
            if (Math.Abs(sigmas[i] - value) < Math.Abs(sigmas[nearest] - value))
                nearest = i;
        return nearest;
    }
}
