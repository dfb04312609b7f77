using Graycat.SdWorker.Latents;
using Graycat.SdWorker.Noise;

namespace Graycat.SdWorker.NoiseSchedulers;

/// <summary>
/// J. Zheng et al., "Trajectory Consistency Distillation" (2024), algorithm 4: strategic stochastic sampling. Eta is the
/// paper's gamma.
/// </summary>
public sealed class TcdScheduler : AlphaScheduler
{
    private readonly double _gamma;
    private float[] _clean = [];
    private float[] _epsilon = [];

    internal TcdScheduler(NoiseSchedulerConfig config, NoiseSchedulerOptions options)
        : base(config, new TrainingSchedule(config, "scaled_linear", 0.00085, 0.012, keepZeroSnr: true), config.Flag("set_alpha_to_one", true))
    {
        _gamma = Math.Clamp(options.Eta ?? 0.3, 0, 1);
        _ = TimestepSpacing.OriginalSteps(config);
    }

    /// <inheritdoc />
    public override void SetTimesteps(int steps)
    {
        TimestepSpacing.RequireSteps(steps, TimestepSpacing.OriginalSteps(Config));
        SetPlan(TimestepSpacing.Distilled(Config, steps));
    }

    /// <inheritdoc />
    public override void Step(ReadOnlySpan<float> modelOutput, int index, Span<float> sample, int images, INoiseSource noise)
    {
        // 1. Three levels: now, next, and the lower one from which noise leads up to the next.
        bool last = index + 1 == Timesteps.Length;
        int next = last ? 0 : (int)Timesteps[index + 1];
        double alpha = Alpha((int)Timesteps[index]);
        double nextAlpha = Alpha(next);
        double lowAlpha = Alpha((int)Math.Floor((float)(1 - _gamma) * next));

        // 2. Down to the lower level.
        Span<float> clean = Buffers.Ensure(ref _clean, sample.Length);
        Span<float> epsilon = Buffers.Ensure(ref _epsilon, sample.Length);
        Prediction.Clean(Config.PredictionType, modelOutput, sample, Math.Sqrt(alpha), Math.Sqrt(1 - alpha), clean);
        Prediction.Noise(Config.PredictionType, modelOutput, sample, Math.Sqrt(alpha), Math.Sqrt(1 - alpha), epsilon);
        LatentMath.Combine(sample, Math.Sqrt(lowAlpha), clean, Math.Sqrt(1 - lowAlpha), epsilon);

        // 3. Up again.
        if (_gamma == 0 || last)
            return;
        noise.Fill(clean);
        LatentMath.Combine(
            sample, Math.Sqrt(nextAlpha / lowAlpha), sample, Math.Sqrt(Math.Max(1 - nextAlpha / lowAlpha, 0)), clean);
    }
}
