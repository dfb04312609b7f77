using Graycat.SdWorker.Latents;
using Graycat.SdWorker.NoiseSchedulers;

namespace Graycat.SdWorker.Pipelines;

/// <summary>Keeps what is outside the mask: after each step the original, noised to the next level, is put back there.</summary>
/// <param name="mask">(height, width); 1 is painted anew.</param>
/// <param name="clean">The original's latents, (images, channels, height, width).</param>
/// <param name="initialNoise">The noise the run started from, of the same shape.</param>
/// <param name="shape">The latents of one image.</param>
internal sealed class InpaintBlend(float[] mask, float[] clean, float[] initialNoise, LatentShape shape)
{
    private readonly float[] _noised = new float[clean.Length];

    public void Apply(Span<float> latents, INoiseScheduler scheduler, int nextIndex)
    {
        if (nextIndex < scheduler.Timesteps.Length)
            scheduler.AddNoise(clean, initialNoise, nextIndex, _noised);
        else
            clean.CopyTo(_noised, 0);
        int area = shape.Height * shape.Width;
        for (int i = 0; i < latents.Length; i++)
        {
            float painted = mask[i % area];
            latents[i] = (1 - painted) * _noised[i] + painted * latents[i];
        }
    }
}
