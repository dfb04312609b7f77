using Graycat.SdWorker.Latents;
using Graycat.SdWorker.NoiseSchedulers;
using Graycat.SdWorker.Sigmas;

namespace Graycat.SdWorker.KDiffusion;

/// <summary>
/// A denoiser over a model that predicts noise or velocity: k-diffusion's <c>CompVisDenoiser</c> and
/// <c>CompVisVDenoiser</c>. T. Karras et al. (2022), table 1.
/// </summary>
internal sealed class ModelDenoiser(IDiffusionModel model, INoiseLevels levels, PredictionType prediction) : IDenoiser
{
    private float[] _input = [];
    private float[] _output = [];

    public void Denoise(ReadOnlySpan<float> x, float sigma, Span<float> denoised)
    {
        Span<float> input = Buffers.Ensure(ref _input, x.Length);
        Span<float> output = Buffers.Ensure(ref _output, x.Length);
        LatentMath.Scale(input, 1 / Math.Sqrt((double)sigma * sigma + 1), x);
        model.Predict(input, (float)levels.TimeOf(sigma), output, []);
        Prediction.Denoised(prediction, output, x, sigma, denoised);
    }
}
