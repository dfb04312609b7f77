using Graycat.SdWorker.Latents;
using Microsoft.ML.OnnxRuntime;

namespace Graycat.SdWorker.Pipelines;

/// <summary>Makes pictures of latents, one at a time so that memory stays bounded.</summary>
internal sealed class VaeDecoder(OnnxGraph graph, AutoencoderScale scale) : IDisposable
{
    /// <summary>One image's latents (channels, height, width) as colours (3, height, width) of about −1 to 1.</summary>
    public float[] Decode(ReadOnlySpan<float> latents, LatentShape shape, CancellationToken cancellationToken)
    {
        (string outputName, NodeMetadata outputMetadata) = graph.Output("sample");
        using var input = new OrtBuffer(graph.InputType("latent_sample"), 1, shape.Channels, shape.Height, shape.Width);
        using var output = new OrtBuffer(outputMetadata.ElementDataType, 1, 3, shape.Height * scale.PixelsPerLatent, shape.Width * scale.PixelsPerLatent);
        using OrtIoBinding binding = graph.CreateBinding();
        for (int i = 0; i < latents.Length; i++)
            input.Values[i] = latents[i] / scale.Factor + scale.Shift;
        input.Upload();
        binding.BindInput("latent_sample", input.Value);
        binding.BindOutput(outputName, output.Value);
        graph.Run(binding, cancellationToken);
        output.Download();
        return output.Values;
    }

    public void Dispose() => graph.Dispose();
}

/// <summary>How an autoencoder's latents relate to its pictures and to the UNet's latents.</summary>
/// <param name="Channels">Latent channels.</param>
/// <param name="PixelsPerLatent">Pixels per latent in each direction: 2 to the number of levels minus 1.</param>
/// <param name="Factor">The UNet's latents are the autoencoder's times this.</param>
/// <param name="Shift">Subtracted from the autoencoder's latents before.</param>
public readonly record struct AutoencoderScale(int Channels, int PixelsPerLatent, float Factor, float Shift);
