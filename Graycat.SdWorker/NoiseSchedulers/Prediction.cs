using Graycat.SdWorker.Latents;

namespace Graycat.SdWorker.NoiseSchedulers;

/// <summary>From a model's output to the clean sample or the noise it stands for.</summary>
internal static class Prediction
{
    /// <summary>
    /// The clean sample, for a sample in the variance-exploding view (signal unscaled, noise times sigma).
    /// </summary>
    public static void Denoised(
        PredictionType type, ReadOnlySpan<float> modelOutput, ReadOnlySpan<float> sample, double sigma, Span<float> denoised)
    {
        switch (type)
        {
            case PredictionType.Epsilon:
                LatentMath.Combine(denoised, 1, sample, -sigma, modelOutput);
                break;
            case PredictionType.VPrediction:
                double variance = sigma * sigma + 1;
                LatentMath.Combine(denoised, 1 / variance, sample, -sigma / Math.Sqrt(variance), modelOutput);
                break;
            default:
                modelOutput.CopyTo(denoised);
                break;
        }
    }

    /// <summary>The clean sample, for a sample that is alpha times signal plus sigma times noise.</summary>
    public static void Clean(
        PredictionType type, ReadOnlySpan<float> modelOutput, ReadOnlySpan<float> sample, double alpha, double sigma, Span<float> clean)
    {
        switch (type)
        {
            case PredictionType.Epsilon:
                LatentMath.Combine(clean, 1 / alpha, sample, -sigma / alpha, modelOutput);
                break;
            case PredictionType.VPrediction:
                LatentMath.Combine(clean, alpha, sample, -sigma, modelOutput);
                break;
            default:
                modelOutput.CopyTo(clean);
                break;
        }
    }

    /// <summary>The noise, for a sample that is alpha times signal plus sigma times noise.</summary>
    public static void Noise(
        PredictionType type, ReadOnlySpan<float> modelOutput, ReadOnlySpan<float> sample, double alpha, double sigma, Span<float> noise)
    {
        switch (type)
        {
            case PredictionType.Epsilon:
                modelOutput.CopyTo(noise);
                break;
            case PredictionType.VPrediction:
                LatentMath.Combine(noise, sigma, sample, alpha, modelOutput);
                break;
            default:
                LatentMath.Combine(noise, 1 / sigma, sample, -alpha / sigma, modelOutput);
                break;
        }
    }

    /// <summary>Refuses the prediction of clean samples where the method has no such form.</summary>
    public static PredictionType WithoutSample(NoiseSchedulerConfig config) =>
        config.PredictionType is PredictionType.Sample
            ? throw NoiseSchedulerConfig.Wrong("prediction_type", "sample", "epsilon or v_prediction for this scheduler")
            : config.PredictionType;
}
