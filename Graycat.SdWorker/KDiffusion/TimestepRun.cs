using Graycat.SdWorker.Latents;
using Graycat.SdWorker.Noise;
using Graycat.SdWorker.NoiseSchedulers;
using Graycat.SdWorker.Sigmas;

namespace Graycat.SdWorker.KDiffusion;

/// <summary>One run of a sampler that counts in time steps (DDIM, PLMS, UniPC): samples of unit variance, predicted noise.</summary>
internal sealed class TimestepRun : IDisposable
{
    private readonly LatentScratch _scratch;
    private float[] _masked = [];

    public TimestepRun(Memory<float> latents) => (Latents, _scratch) = (latents, new LatentScratch(latents.Length));

    /// <summary>The batch: in, the noisy start at the last time step; out, the result.</summary>
    public Memory<float> Latents { get; }

    /// <summary>The time steps, ascending.</summary>
    public required int[] Timesteps { get; init; }

    public required IDiffusionModel Model { get; init; }

    public required ModelNoiseLevels Levels { get; init; }

    public required INoiseSource Noise { get; init; }

    public PredictionType Prediction { get; init; }

    /// <summary>The run starts from a picture, at the last time step.</summary>
    public bool IsImageToImage { get; init; }

    public SamplerOptions Options { get; init; } = new();

    public LatentMask? Mask { get; init; }

    public SamplingProgress? Progress { get; init; }

    public CancellationToken CancellationToken { get; init; }

    /// <summary>A pooled buffer of the batch's length, until the run ends.</summary>
    public Span<float> Rent() => _scratch.Rent().Span;

    /// <summary>The cumulative alpha of a time step.</summary>
    public double Alpha(int timestep) => Levels.AlphasCumprod[timestep];

    /// <summary>One model call: the predicted noise, and that of the negative prompt alone if a span is given for it.</summary>
    /// <exception cref="OperationCanceledException">The run was cancelled before the call.</exception>
    public void Predict(ReadOnlySpan<float> x, double timestep, Span<float> noise, Span<float> unconditional = default)
    {
        CancellationToken.ThrowIfCancellationRequested();
        ReadOnlySpan<float> input = Masked(x);
        Model.Predict(input, (float)timestep, noise, unconditional);
        if (Prediction == PredictionType.Epsilon)
            return;
        double alpha = Alpha(Math.Clamp((int)timestep, 0, Levels.AlphasCumprod.Length - 1));
        ToNoise(input, alpha, noise);
        if (!unconditional.IsEmpty)
            ToNoise(input, alpha, unconditional);
    }

    public void Report(int step, ReadOnlySpan<float> x, ReadOnlySpan<float> denoised) =>
        Progress?.Invoke(step, 0, x, denoised);

    public void Dispose() => _scratch.Dispose();

    private void ToNoise(ReadOnlySpan<float> x, double alpha, Span<float> output)
    {
        if (Prediction == PredictionType.VPrediction)
            LatentMath.Combine(output, Math.Sqrt(alpha), output, Math.Sqrt(1 - alpha), x);
        else
            LatentMath.Combine(output, -Math.Sqrt(alpha / (1 - alpha)), output, 1 / Math.Sqrt(1 - alpha), x);
    }

    /// <summary>What the model sees: the kept part is the clean original, as in AUTOMATIC1111.</summary>
    private ReadOnlySpan<float> Masked(ReadOnlySpan<float> x)
    {
        if (Mask is null)
            return x;
        Span<float> masked = Buffers.Ensure(ref _masked, x.Length);
        x.CopyTo(masked);
        Mask.Apply(masked);
        return masked;
    }
}
