using Graycat.SdWorker.Latents;
using Graycat.SdWorker.Noise;

namespace Graycat.SdWorker.NoiseSchedulers;

/// <summary>
/// S. Luo et al., "Latent Consistency Models: Synthesizing High-Resolution Images with Few-Step Inference" (2023):
/// multistep consistency sampling with the boundary conditions of its section 4.
/// </summary>
public sealed class LcmScheduler : AlphaScheduler
{
    private const double SigmaData = 0.5;
    private readonly SampleLimit _limit;
    private readonly double _timestepScaling;
    private int _steps;
    private float[] _buffer = [];

    internal LcmScheduler(NoiseSchedulerConfig config)
        : base(config, new TrainingSchedule(config, "scaled_linear", 0.00085, 0.012, keepZeroSnr: true), config.Flag("set_alpha_to_one", true))
    {
        _limit = new SampleLimit(config, clipByDefault: false);
        _timestepScaling = config.Number("timestep_scaling", 10);
        _ = TimestepSpacing.OriginalSteps(config);
    }

    /// <inheritdoc />
    public override void SetTimesteps(int steps)
    {
        TimestepSpacing.RequireSteps(steps, TimestepSpacing.OriginalSteps(Config));
        SetPlan(TimestepSpacing.Distilled(Config, steps));
        _steps = steps;
    }

    /// <inheritdoc />
    public override void Step(ReadOnlySpan<float> modelOutput, int index, Span<float> sample, int images, INoiseSource noise)
    {
        int timestep = (int)Timesteps[index];
        double alpha = Alpha(timestep);
        double scaled = timestep * _timestepScaling;
        double skip = SigmaData * SigmaData / (scaled * scaled + SigmaData * SigmaData);
        double output = scaled / Math.Sqrt(scaled * scaled + SigmaData * SigmaData);

        Span<float> buffer = Buffers.Ensure(ref _buffer, sample.Length);
        Prediction.Clean(Config.PredictionType, modelOutput, sample, Math.Sqrt(alpha), Math.Sqrt(1 - alpha), buffer);
        _limit.Apply(buffer, images);
        LatentMath.Combine(sample, skip, sample, output, buffer);
        if (index == _steps - 1)
            return;
        double nextAlpha = Alpha((int)Timesteps[index + 1]);
        noise.Fill(buffer);
        LatentMath.Combine(sample, Math.Sqrt(nextAlpha), sample, Math.Sqrt(1 - nextAlpha), buffer);
    }
}
