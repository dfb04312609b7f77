using Graycat.SdWorker.Latents;
using Graycat.SdWorker.Noise;

namespace Graycat.SdWorker.NoiseSchedulers;

/// <summary>J. Ho et al., "Denoising Diffusion Probabilistic Models" (2020), algorithm 2 with equations 6 and 7.</summary>
public sealed class DdpmScheduler : AlphaScheduler
{
    private readonly string _varianceType;
    private readonly SampleLimit _limit;
    private float[] _clean = [];

    internal DdpmScheduler(NoiseSchedulerConfig config)
        : base(config, new TrainingSchedule(config, keepZeroSnr: true), endsAtOne: true)
    {
        _varianceType = config.Choice(
            "variance_type", "fixed_small", "fixed_small", "fixed_small_log", "fixed_large", "fixed_large_log");
        _limit = new SampleLimit(config, clipByDefault: true);
    }

    /// <inheritdoc />
    public override void SetTimesteps(int steps)
    {
        TimestepSpacing.RequireSteps(steps, Config.TrainTimesteps);
        SetPlan(TimestepSpacing.Integer(Config, steps));
    }

    /// <inheritdoc />
    public override void Step(ReadOnlySpan<float> modelOutput, int index, Span<float> sample, int images, INoiseSource noise)
    {
        int timestep = (int)Timesteps[index];
        double alpha = Alpha(timestep);
        double previousAlpha = Alpha(index + 1 < Timesteps.Length ? (int)Timesteps[index + 1] : -1);
        double stepAlpha = alpha / previousAlpha;
        Span<float> clean = Buffers.Ensure(ref _clean, sample.Length);
        Prediction.Clean(Config.PredictionType, modelOutput, sample, Math.Sqrt(alpha), Math.Sqrt(1 - alpha), clean);
        _limit.Apply(clean, images);

        // Equation 7
        LatentMath.Combine(
            sample,
            Math.Sqrt(stepAlpha) * (1 - previousAlpha) / (1 - alpha), sample,
            Math.Sqrt(previousAlpha) * (1 - stepAlpha) / (1 - alpha), clean);
        if (timestep > 0)
        {
            noise.Fill(clean);
            LatentMath.Add(sample, Deviation(alpha, previousAlpha, stepAlpha), clean);
        }
    }

    private double Deviation(double alpha, double previousAlpha, double stepAlpha)
    {
        double small = Math.Max((1 - previousAlpha) / (1 - alpha) * (1 - stepAlpha), 1e-20);
        return _varianceType switch
        {
            "fixed_large" => Math.Sqrt(1 - stepAlpha),
            "fixed_large_log" => Math.Sqrt(Math.Log(1 - stepAlpha)), // not a number below 1, as in the reference
            _ => Math.Sqrt(small),
        };
    }
}
