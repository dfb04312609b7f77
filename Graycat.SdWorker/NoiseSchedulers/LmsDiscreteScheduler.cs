using Graycat.SdWorker.Latents;
using Graycat.SdWorker.Noise;
using Graycat.SdWorker.Sigmas;

namespace Graycat.SdWorker.NoiseSchedulers;

/// <summary>
/// The linear multistep method (Adams–Bashforth on unequal steps) of K. Crowson, k-diffusion, <c>sample_lms</c>; T.
/// Karras et al., "Elucidating the Design Space of Diffusion-Based Generative Models" (2022).
/// </summary>
public sealed class LmsDiscreteScheduler : SigmaScheduler
{
    private readonly int _order;
    private readonly LatentHistory _derivatives;
    private float[] _denoised = [];

    internal LmsDiscreteScheduler(NoiseSchedulerConfig config, NoiseSchedulerOptions options)
        : base(config, new TrainingSchedule(config))
    {
        _order = Math.Clamp(options.MultistepOrder, 1, 8);
        _derivatives = new LatentHistory(_order);
    }

    /// <inheritdoc />
    public override void SetTimesteps(int steps)
    {
        (double[] timesteps, double[] sigmas) = PlanSteps(steps);
        SetPlan(timesteps, [.. sigmas, 0]);
        _derivatives.Clear();
    }

    /// <inheritdoc />
    public override void Step(ReadOnlySpan<float> modelOutput, int index, Span<float> sample, int images, INoiseSource noise)
    {
        double sigma = Sigmas[index];
        Span<float> denoised = Buffers.Ensure(ref _denoised, sample.Length);
        Prediction.Denoised(Config.PredictionType, modelOutput, sample, sigma, denoised);
        LatentMath.Difference(_derivatives.Push(sample.Length), sample, denoised, 1 / sigma);

        // A run that starts in the middle has fewer derivatives than its index allows; the missing ones count as 0.
        int order = Math.Min(index + 1, _order);
        for (int age = 0; age < Math.Min(order, _derivatives.Count); age++)
            LatentMath.Add(sample, LinearMultistep.Coefficient(Sigmas, order, index, age), _derivatives[age]);
    }
}
