using Graycat.SdWorker.Latents;
using Graycat.SdWorker.Noise;
using Graycat.SdWorker.Sigmas;

namespace Graycat.SdWorker.KDiffusion;

/// <summary>
/// One run on AUTOMATIC1111's path, planned: the noise levels or time steps that its sampler gets for text-to-image or
/// image-to-image, how the start is made, and the run itself.
/// </summary>
/// <example>
/// <code>
/// var plan = SamplingPlan.TextToImage(settings);
/// noise.Fill(latents.Span);                                  // unit noise of the batch
/// plan.PrepareStart(latents.Span, clean: []);
/// plan.Run(model, latents, plan.Sampler.UsesBrownianNoise ? brownian : noise, progress, mask: null, cancellationToken);
/// </code>
/// </example>
public sealed class SamplingPlan
{
    /// <summary>Strengths above this count as this; AUTOMATIC1111 never starts from noise alone in image-to-image.</summary>
    private const double MostStrength = 0.999;

    private readonly SamplingSettings _settings;
    private readonly ModelNoiseLevels _levels;
    private readonly INoiseLevels _samplerLevels;
    private readonly bool _isImageToImage;
    private float[] _sigmas = [];
    private int[] _timesteps = [];
    private int _startTimestep;

    private SamplingPlan(SamplingSettings settings, bool isImageToImage)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.Steps, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(settings.Steps, SamplingSettings.MaxSteps);
        _settings = settings;
        _isImageToImage = isImageToImage;
        _levels = settings.Levels.WithQuantization(settings.Options.Quantize);
        _samplerLevels = Sampler.Sampler is LcmSampler ? new LcmNoiseLevels(_levels) : _levels;
    }

    /// <summary>The sampler.</summary>
    public SamplerDefinition Sampler => _settings.Choice.Sampler;

    /// <summary>The noise levels that the sampler gets, falling, with the final one. Empty if it counts in time steps.</summary>
    public ReadOnlySpan<float> Sigmas => _sigmas;

    /// <summary>The time steps that the sampler gets, ascending. Empty if it counts in sigmas.</summary>
    public ReadOnlySpan<int> Timesteps => _timesteps;

    /// <summary>
    /// How often progress is reported. An estimate for <see cref="SamplerDefinition.IsAdaptive"/>, which decides as it
    /// goes.
    /// </summary>
    public int Steps => Sampler.TimestepSampler switch
    {
        UniPcSampler => _timesteps.Length,
        not null => Math.Max(_timesteps.Length - 1, 0),
        _ => Sampler.Sampler switch
        {
            RestartSampler => RestartSampler.Plan(_sigmas).Count,
            DpmFastSampler => DpmFastSampler.Orders(ModelCalls).Length,
            _ => _sigmas.Length - 1,
        },
    };

    /// <summary>The smallest positive and the largest sigma of the whole schedule, for Brownian noise.</summary>
    public (float Min, float Max) NoiseRange { get; private set; }

    /// <summary>Plans a run from noise alone.</summary>
    public static SamplingPlan TextToImage(SamplingSettings settings)
    {
        var plan = new SamplingPlan(settings, isImageToImage: false);
        if (plan.Sampler.UsesTimesteps)
            plan._timesteps = plan.AllTimesteps(settings.Steps);
        else
            plan.UseSigmas(plan.AllSigmas(settings.Steps), start: 0);
        return plan;
    }

    /// <summary>Plans a run from a picture.</summary>
    /// <param name="strength">The denoising strength, 0 to 1: the part of the steps that is run, plus one step.</param>
    /// <param name="fixSteps">Run as many steps as asked for, on a finer schedule ("img2img_fix_steps").</param>
    public static SamplingPlan ImageToImage(SamplingSettings settings, double strength, bool fixSteps = false)
    {
        var plan = new SamplingPlan(settings, isImageToImage: true);
        (int steps, int encoded) = ImageSteps(settings.Steps, strength, fixSteps);
        if (plan.Sampler.UsesTimesteps)
        {
            int[] all = plan.AllTimesteps(steps);
            plan._startTimestep = all[Math.Min(encoded, all.Length - 1)];
            plan._timesteps = all[..Math.Min(encoded, all.Length)];
        }
        else
        {
            plan.UseSigmas(plan.AllSigmas(steps), steps - encoded - 1);
        }
        return plan;
    }

    /// <summary>Turns unit noise into the sampler's start, in place.</summary>
    /// <param name="latents">In: the batch's unit noise; out: the start.</param>
    /// <param name="clean">For image-to-image, the picture's latents; empty for text-to-image.</param>
    public void PrepareStart(Span<float> latents, ReadOnlySpan<float> clean)
    {
        if (!Sampler.UsesTimesteps)
        {
            LatentMath.Scale(latents, _sigmas[0], latents);
            if (_isImageToImage)
                LatentMath.Add(latents, 1, clean);
        }
        else if (_isImageToImage)
        {
            double alpha = _levels.AlphasCumprod[_startTimestep];
            LatentMath.Combine(latents, Math.Sqrt(1 - alpha), latents, Math.Sqrt(alpha), clean);
        }
    }

    /// <summary>Runs the sampler on a prepared start. With a mask, the caller puts the original back at the end.</summary>
    /// <param name="latents">The batch: in, the start; out, the result.</param>
    /// <param name="noise">The batch's noise after the initial one.</param>
    /// <exception cref="OperationCanceledException">Cancelled before the next model call.</exception>
    public void Run(
        IDiffusionModel model, Memory<float> latents, INoiseSource noise,
        SamplingProgress? progress = null, LatentMask? mask = null, CancellationToken cancellationToken = default)
    {
        if (Sampler.TimestepSampler is { } timestepSampler)
        {
            using var timesteps = new TimestepRun(latents)
            {
                Timesteps = _timesteps, Model = model, Levels = _levels, Noise = noise, Prediction = _settings.Prediction,
                IsImageToImage = _isImageToImage, Options = _settings.Options, Mask = mask, Progress = progress,
                CancellationToken = cancellationToken,
            };
            timestepSampler.Sample(timesteps);
            return;
        }
        using var run = new SamplingRun(latents)
        {
            Sigmas = _sigmas, Range = SolverRange(), ModelCalls = ModelCalls, Denoiser = Denoiser(model), Noise = noise, Options = _settings.Options,
            Mask = mask, Progress = progress, CancellationToken = cancellationToken,
        };
        Sampler.Sampler!.Sample(run);
    }

    /// <summary>What DPM fast takes as its number of model calls.</summary>
    private int ModelCalls => _isImageToImage ? _sigmas.Length - 1 : _settings.Steps;

    /// <summary>
    /// What DPM fast and adaptive take of the schedule: in text-to-image the range of the model's table, in
    /// image-to-image that of the run.
    /// </summary>
    private (double Min, double Max) SolverRange() =>
        _isImageToImage ? (_sigmas[^2], _sigmas[0]) : (_samplerLevels.Table[0], _samplerLevels.Table[^1]);

    /// <summary>The steps of the schedule, and how many of them (less one) are run.</summary>
    private static (int Steps, int Encoded) ImageSteps(int steps, double strength, bool fixSteps)
    {
        strength = Math.Clamp(strength, 0, MostStrength);
        if (!fixSteps || strength == 0)
            return (steps, (int)(strength * steps));
        double scaled = Math.Min(steps / strength, int.MaxValue / 2);
        return ((int)scaled, steps - 1);
    }

    private IDenoiser Denoiser(IDiffusionModel model) => _samplerLevels is LcmNoiseLevels lcm
        ? new LcmDenoiser(model, lcm, _settings.Prediction)
        : new ModelDenoiser(model, _levels, _settings.Prediction);

    private float[] AllSigmas(int steps)
    {
        bool discard = Sampler.DiscardsNextToLastSigma || _settings.Options.AlwaysDiscardNextToLastSigma;
        float[] sigmas = _settings.Choice.EffectiveSchedule.Make(new SigmaScheduleRequest
        {
            Steps = discard ? steps + 1 : steps,
            Levels = _samplerLevels,
            SigmaMin = _settings.Options.SigmaMin,
            SigmaMax = _settings.Options.SigmaMax,
            Rho = _settings.Options.Rho,
            IsSdxl = _settings.IsSdxl,
            BetaAlpha = _settings.Options.BetaAlpha,
            BetaBeta = _settings.Options.BetaBeta,
        });
        return discard ? [.. sigmas[..^2], sigmas[^1]] : sigmas;
    }

    private void UseSigmas(float[] all, int start)
    {
        NoiseRange = (all.Where(sigma => sigma > 0).Min(), all.Max());
        _sigmas = all[Math.Clamp(start, 0, all.Length - 2)..];
    }

    private int[] AllTimesteps(int steps)
    {
        int count = _levels.AlphasCumprod.Length;
        if (_settings.Options.AlwaysDiscardNextToLastSigma)
            steps++;
        int stride = Math.Max(count / steps, 1);
        return [.. Enumerable.Range(0, (count + stride - 1) / stride).Select(i => Math.Min(i * stride + 1, count - 1))];
    }
}
