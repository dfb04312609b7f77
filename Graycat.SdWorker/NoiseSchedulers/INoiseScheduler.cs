using Graycat.SdWorker.Noise;

namespace Graycat.SdWorker.NoiseSchedulers;

/// <summary>
/// A noise scheduler with the semantics of the diffusers class of the same name: which time steps the model sees, how
/// its input is scaled, and how a model output takes the sample one step further. Holds the state of one run; no
/// allocation per step after the first ones. Not thread-safe.
/// </summary>
/// <example>
/// <code>
/// scheduler.SetTimesteps(steps);
/// int start = scheduler.StartIndex(steps, strength);      // 0 for text-to-image
/// for (int i = start; i &lt; scheduler.Timesteps.Length; i++)
/// {
///     scheduler.ScaleModelInput(sample, i, scaled);
///     model(scaled, scheduler.Timesteps[i], output);
///     scheduler.Step(output, i, sample, images, noise);
/// }
/// </code>
/// </example>
public interface INoiseScheduler
{
    /// <summary>Entries of <see cref="Timesteps"/> per denoising step: 2 for second-order methods, else 1.</summary>
    int Order { get; }

    /// <summary>The time step of every model call, in the order of use. Empty before <see cref="SetTimesteps"/>.</summary>
    ReadOnlySpan<float> Timesteps { get; }

    /// <summary>
    /// The noise levels, with the final one, indexed as <see cref="Timesteps"/> for first-order methods. Empty for
    /// schedulers that count in alphas.
    /// </summary>
    ReadOnlySpan<float> Sigmas { get; }

    /// <summary>Text-to-image starts from unit normal noise times this.</summary>
    float InitNoiseSigma { get; }

    /// <summary>Plans a run and forgets the state of the last one.</summary>
    /// <param name="steps">Denoising steps, 1 to the model's training steps (1000), for some classes fewer.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number of steps that this scheduler cannot make.</exception>
    void SetTimesteps(int steps);

    /// <summary>Writes the sample scaled as the model wants it. Must precede <see cref="Step"/> with the same index.</summary>
    /// <param name="index">The index into <see cref="Timesteps"/>; the indices of a run are consecutive.</param>
    void ScaleModelInput(ReadOnlySpan<float> sample, int index, Span<float> scaled);

    /// <summary>Takes the sample from the noise level of this index to the next.</summary>
    /// <param name="modelOutput">The model's output, after guidance; as long as the sample.</param>
    /// <param name="index">The index into <see cref="Timesteps"/>.</param>
    /// <param name="sample">The batch: in, the sample the model saw (unscaled); out, the next one.</param>
    /// <param name="images">Images in the batch, for what is computed per image (dynamic thresholding).</param>
    /// <param name="noise">Asked for noise by stochastic methods, at most once per step.</param>
    void Step(ReadOnlySpan<float> modelOutput, int index, Span<float> sample, int images, INoiseSource noise);

    /// <summary>Noises clean latents to the level of an index: the start of image-to-image, the kept part of inpainting.</summary>
    void AddNoise(ReadOnlySpan<float> clean, ReadOnlySpan<float> noise, int index, Span<float> noisy);
}

/// <summary>Rules that all noise schedulers share.</summary>
public static class NoiseSchedulerExtensions
{
    /// <summary>The index at which image-to-image of a strength (0 to 1) starts: the first part of the steps is skipped.</summary>
    public static int StartIndex(this INoiseScheduler scheduler, int steps, double strength)
    {
        int run = Math.Min((int)(steps * strength), steps);
        return Math.Max(steps - run, 0) * scheduler.Order;
    }

    /// <summary>
    /// The index of a time step, or −1. Of a repeated time step it is the second, so that second-order methods start
    /// right in the middle.
    /// </summary>
    public static int IndexOf(this INoiseScheduler scheduler, float timestep)
    {
        int first = scheduler.Timesteps.IndexOf(timestep);
        if (first < 0)
            return first;
        int second = scheduler.Timesteps[(first + 1)..].IndexOf(timestep);
        return second < 0 ? first : first + 1 + second;
    }
}
