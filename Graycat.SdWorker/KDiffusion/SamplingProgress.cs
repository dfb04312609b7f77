namespace Graycat.SdWorker.KDiffusion;

/// <summary>
/// Told once per denoising step. The spans are valid during the call only.
/// </summary>
/// <param name="step">The 0-based step.</param>
/// <param name="sigma">The noise level of the step; 0 for samplers that count in time steps.</param>
/// <param name="sample">The latents: before the step's update for k-diffusion's samplers, after it for DDIM, PLMS and UniPC.</param>
/// <param name="denoised">The predicted clean latents, for a preview.</param>
public delegate void SamplingProgress(int step, float sigma, ReadOnlySpan<float> sample, ReadOnlySpan<float> denoised);
