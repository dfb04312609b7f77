namespace Graycat.SdWorker.KDiffusion;

/// <summary>
/// The UNet with its guidance, as a sampler sees it. Guidance may be combined on the raw outputs, which is the same as
/// AUTOMATIC1111's combination of denoised images: <c>uncond + Σ (cond_i − uncond) · weight_i · scale</c>.
/// </summary>
public interface IDiffusionModel
{
    /// <summary>Predicts noise or velocity for the whole batch.</summary>
    /// <param name="input">The batch, scaled to unit variance; image after image.</param>
    /// <param name="timestep">The training time step, 0 to 999; fractional unless quantised.</param>
    /// <param name="output">Receives the guided output; as long as the input.</param>
    /// <param name="unconditional">Receives the output for the negative prompt alone; empty if it isn't wanted.</param>
    void Predict(ReadOnlySpan<float> input, float timestep, Span<float> output, Span<float> unconditional);
}
