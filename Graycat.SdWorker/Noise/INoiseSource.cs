namespace Graycat.SdWorker.Noise;

/// <summary>The unit normal noise that a sampler or noise scheduler adds while it denoises a batch. Not thread-safe.</summary>
public interface INoiseSource
{
    /// <summary>Writes the next noise for the whole batch.</summary>
    /// <param name="noise">Image after image, each row-major.</param>
    /// <param name="sigma">The noise level the step comes from. Only Brownian noise depends on the levels.</param>
    /// <param name="sigmaNext">The noise level the step goes to.</param>
    void Fill(Span<float> noise, float sigma = 0, float sigmaNext = 0);
}
