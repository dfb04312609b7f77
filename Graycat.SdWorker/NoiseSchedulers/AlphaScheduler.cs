using Graycat.SdWorker.Latents;
using Graycat.SdWorker.Noise;

namespace Graycat.SdWorker.NoiseSchedulers;

/// <summary>
/// What the schedulers that count in alphas share (DDIM, DDPM, PNDM, LCM, TCD): integer time steps, and a sample that is
/// sqrt(alpha) times signal plus sqrt(1 − alpha) times noise. The model's input is not scaled.
/// </summary>
public abstract class AlphaScheduler : INoiseScheduler
{
    private readonly TrainingSchedule _training;
    private readonly float _finalAlpha;
    private float[] _timesteps = [];

    private protected AlphaScheduler(NoiseSchedulerConfig config, TrainingSchedule training, bool endsAtOne)
    {
        Config = config;
        _training = training;
        _finalAlpha = endsAtOne ? 1 : training.AlphasCumprod[0];
    }

    /// <inheritdoc />
    public int Order => 1;

    /// <inheritdoc />
    public ReadOnlySpan<float> Timesteps => _timesteps;

    /// <inheritdoc />
    public ReadOnlySpan<float> Sigmas => [];

    /// <inheritdoc />
    public float InitNoiseSigma => 1;

    private protected NoiseSchedulerConfig Config { get; }

    /// <inheritdoc />
    public abstract void SetTimesteps(int steps);

    /// <inheritdoc />
    public void ScaleModelInput(ReadOnlySpan<float> sample, int index, Span<float> scaled) => sample.CopyTo(scaled);

    /// <inheritdoc />
    public abstract void Step(ReadOnlySpan<float> modelOutput, int index, Span<float> sample, int images, INoiseSource noise);

    /// <inheritdoc />
    public void AddNoise(ReadOnlySpan<float> clean, ReadOnlySpan<float> noise, int index, Span<float> noisy)
    {
        double alpha = Alpha((int)_timesteps[index]);
        LatentMath.Combine(noisy, Math.Sqrt(alpha), clean, Math.Sqrt(1 - alpha), noise);
    }

    /// <summary>The cumulative alpha of a time step; before the first one, the final alpha.</summary>
    private protected double Alpha(int timestep) =>
        timestep < 0 ? _finalAlpha : _training.AlphasCumprod[Math.Min(timestep, _training.Length - 1)];

    private protected void SetPlan(IEnumerable<double> timesteps) => _timesteps = [.. timesteps.Select(t => (float)t)];
}
