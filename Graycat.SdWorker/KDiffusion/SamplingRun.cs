using Graycat.SdWorker.Latents;
using Graycat.SdWorker.Noise;

namespace Graycat.SdWorker.KDiffusion;

/// <summary>One run of a k-diffusion sampler: its input, and what every sampler does with it.</summary>
internal sealed class SamplingRun : IDisposable
{
    private readonly LatentScratch _scratch;

    public SamplingRun(Memory<float> latents) => (Latents, _scratch) = (latents, new LatentScratch(latents.Length));

    /// <summary>The batch: in, the noisy start at the first sigma; out, the result.</summary>
    public Memory<float> Latents { get; }

    /// <summary>The noise levels, falling, with the final one.</summary>
    public required float[] Sigmas { get; init; }

    /// <summary>The smallest and largest sigma, for solvers that choose their own steps.</summary>
    public (double Min, double Max) Range { get; init; }

    /// <summary>The wanted number of model calls, for solvers that choose their own steps.</summary>
    public int ModelCalls { get; init; }

    public required IDenoiser Denoiser { get; init; }

    public required INoiseSource Noise { get; init; }

    public SamplerOptions Options { get; init; } = new();

    public LatentMask? Mask { get; init; }

    public SamplingProgress? Progress { get; init; }

    public CancellationToken CancellationToken { get; init; }

    /// <summary>The number of steps.</summary>
    public int Steps => Sigmas.Length - 1;

    /// <summary>The share of ancestral noise.</summary>
    public double Eta => Options.Eta ?? 1;

    /// <summary>A pooled buffer of the batch's length, until the run ends.</summary>
    public Span<float> Rent() => _scratch.Rent().Span;

    /// <summary>One model call.</summary>
    /// <exception cref="OperationCanceledException">The run was cancelled before the call.</exception>
    public void Denoise(ReadOnlySpan<float> x, double sigma, Span<float> denoised)
    {
        CancellationToken.ThrowIfCancellationRequested();
        Denoiser.Denoise(x, (float)sigma, denoised);
        Mask?.Apply(denoised);
    }

    /// <summary>Adds fresh noise: <c>x += noise · scale · s_noise</c>.</summary>
    public void AddNoise(Span<float> x, double scale, double sigma, double sigmaNext, Span<float> buffer)
    {
        Noise.Fill(buffer, (float)sigma, (float)sigmaNext);
        LatentMath.Add(x, scale * Options.NoiseScale, buffer);
    }

    public void Report(int step, double sigma, ReadOnlySpan<float> x, ReadOnlySpan<float> denoised) =>
        Progress?.Invoke(step, (float)sigma, x, denoised);

    public void Dispose() => _scratch.Dispose();
}
