using Graycat.SdWorker.Latents;

namespace Graycat.SdWorker.KDiffusion;

/// <summary>
/// The singlestep updates of C. Lu et al., "DPM-Solver: A Fast ODE Solver for Diffusion Probabilistic Model Sampling in
/// Around 10 Steps" (2022), algorithms 1 and 2, in t = −log sigma. What the model predicted at the start of a step is
/// kept, so that two orders can be compared for one price.
/// </summary>
internal ref struct DpmSolverSteps(SamplingRun run)
{
    private readonly SamplingRun _run = run;
    private readonly Span<float> _start = run.Rent();
    private readonly Span<float> _first = run.Rent();
    private readonly Span<float> _second = run.Rent();
    private readonly Span<float> _sample = run.Rent();
    private double _firstAt = double.NaN;

    /// <summary>The noise level at a time.</summary>
    public static double Sigma(double t) => Math.Exp(-t);

    /// <summary>Evaluates the model at the start of a step; the updates below go on from there.</summary>
    public void Start(ReadOnlySpan<float> x, double t, Span<float> denoised)
    {
        _run.Denoise(x, Sigma(t), denoised);
        LatentMath.Difference(_start, x, denoised, 1 / Sigma(t));
        _firstAt = double.NaN;
    }

    /// <summary>An update of order 1 to 3.</summary>
    public void Take(int order, ReadOnlySpan<float> x, double t, double next, Span<float> result)
    {
        if (order == 1)
            Order1(x, t, next, result);
        else if (order == 2)
            Order2(x, t, next, 0.5, result);
        else
            Order3(x, t, next, result);
    }

    /// <summary>The update of order 2 with its middle at a part <paramref name="r"/> of the step.</summary>
    public void Order2(ReadOnlySpan<float> x, double t, double next, double r, Span<float> result)
    {
        double h = next - t;
        EvaluateFirst(x, t, t + r * h);
        Order1(x, t, next, result);
        AddDifference(result, -Sigma(next) / (2 * r) * Phi(h), _first);
    }

    private void Order3(ReadOnlySpan<float> x, double t, double next, Span<float> result)
    {
        const double r1 = 1.0 / 3, r2 = 2.0 / 3;
        double h = next - t;
        EvaluateFirst(x, t, t + r1 * h);
        double middle = t + r2 * h;
        Order1(x, t, middle, _sample);
        AddDifference(_sample, -Sigma(middle) * (r2 / r1) * (Phi(r2 * h) / (r2 * h) - 1), _first);
        EvaluateNoise(_sample, middle, _second);
        Order1(x, t, next, result);
        AddDifference(result, -Sigma(next) / r2 * (Phi(h) / h - 1), _second);
    }

    private readonly void Order1(ReadOnlySpan<float> x, double t, double next, Span<float> result) =>
        LatentMath.Combine(result, 1, x, -Sigma(next) * Phi(next - t), _start);

    /// <summary>The first intermediate evaluation, unless it was made already for the same step.</summary>
    private void EvaluateFirst(ReadOnlySpan<float> x, double t, double middle)
    {
        if (_firstAt == middle)
            return;
        Order1(x, t, middle, _sample);
        EvaluateNoise(_sample, middle, _first);
        _firstAt = middle;
    }

    private readonly void EvaluateNoise(ReadOnlySpan<float> x, double t, Span<float> noise)
    {
        _run.Denoise(x, Sigma(t), noise);
        LatentMath.Difference(noise, x, noise, 1 / Sigma(t));
    }

    private readonly void AddDifference(Span<float> result, double weight, ReadOnlySpan<float> newer)
    {
        LatentMath.Add(result, weight, newer);
        LatentMath.Add(result, -weight, _start);
    }

    /// <summary>e^h − 1</summary>
    private static double Phi(double h) => Math.Exp(h) - 1;
}
