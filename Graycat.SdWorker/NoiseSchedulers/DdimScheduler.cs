using Graycat.SdWorker.Latents;
using Graycat.SdWorker.Noise;

namespace Graycat.SdWorker.NoiseSchedulers;

/// <summary>J. Song et al., "Denoising Diffusion Implicit Models" (2020), equations 12 and 16.</summary>
public sealed class DdimScheduler : AlphaScheduler
{
    private readonly double _eta;
    private readonly SampleLimit _limit;
    private int _stride;
    private float[] _clean = [];
    private float[] _epsilon = [];

    internal DdimScheduler(NoiseSchedulerConfig config, NoiseSchedulerOptions options)
        : base(config, new TrainingSchedule(config, keepZeroSnr: true), config.Flag("set_alpha_to_one", true))
    {
        _eta = options.Eta ?? 0;
        _limit = new SampleLimit(config, clipByDefault: true);
    }

    /// <inheritdoc />
    public override void SetTimesteps(int steps)
    {
        TimestepSpacing.RequireSteps(steps, Config.TrainTimesteps);
        SetPlan(TimestepSpacing.Integer(Config, steps));
        _stride = Config.TrainTimesteps / steps;
    }

    /// <inheritdoc />
    public override void Step(ReadOnlySpan<float> modelOutput, int index, Span<float> sample, int images, INoiseSource noise)
    {
        // 1. The previous time step is a stride below, whatever the spacing.
        int timestep = (int)Timesteps[index];
        double alpha = Alpha(timestep);
        double previousAlpha = Alpha(timestep - _stride);

        // 2. The predicted clean sample and noise.
        Span<float> clean = Buffers.Ensure(ref _clean, sample.Length);
        Span<float> epsilon = Buffers.Ensure(ref _epsilon, sample.Length);
        Prediction.Clean(Config.PredictionType, modelOutput, sample, Math.Sqrt(alpha), Math.Sqrt(1 - alpha), clean);
        Prediction.Noise(Config.PredictionType, modelOutput, sample, Math.Sqrt(alpha), Math.Sqrt(1 - alpha), epsilon);
        _limit.Apply(clean, images);

        // 3. Equation 12, with the standard deviation of equation 16.
        double variance = (1 - previousAlpha) / (1 - alpha) * (1 - alpha / previousAlpha);
        double deviation = _eta * Math.Sqrt(Math.Max(variance, 0));
        double direction = Math.Sqrt(Math.Max(1 - previousAlpha - deviation * deviation, 0));
        LatentMath.Combine(sample, Math.Sqrt(previousAlpha), clean, direction, epsilon);
        if (_eta > 0)
        {
            noise.Fill(clean);
            LatentMath.Add(sample, deviation, clean);
        }
    }
}
