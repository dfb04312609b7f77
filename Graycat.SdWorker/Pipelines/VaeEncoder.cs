using Graycat.SdWorker.Latents;
using Microsoft.ML.OnnxRuntime;

namespace Graycat.SdWorker.Pipelines;

/// <summary>Makes latents of pictures: a mean and a deviation where the graph gives both, else what it gives.</summary>
internal sealed class VaeEncoder(OnnxGraph graph, AutoencoderScale scale) : IDisposable
{
    /// <summary>The latents of one picture.</summary>
    /// <param name="pixels">(3, height, width), −1 to 1.</param>
    /// <param name="shape">The latents' shape; the picture is larger by the autoencoder's factor.</param>
    /// <param name="draw">Unit normal values for a sample of the distribution; empty for its mean.</param>
    /// <param name="latents">The UNet's latents, (channels, height, width).</param>
    /// <param name="cancellationToken">Stops the run.</param>
    public void Encode(ReadOnlySpan<float> pixels, LatentShape shape, ReadOnlySpan<float> draw, Span<float> latents, CancellationToken cancellationToken)
    {
        (string name, NodeMetadata metadata) = graph.Output("latent_parameters", "latent_sample");
        int channels = metadata.Dimensions[1] > 0 ? metadata.Dimensions[1] : name == "latent_parameters" ? 2 * scale.Channels : scale.Channels;
        using var input = new OrtBuffer(graph.InputType("sample"), 1, 3, shape.Height * scale.PixelsPerLatent, shape.Width * scale.PixelsPerLatent);
        using var output = new OrtBuffer(metadata.ElementDataType, 1, channels, shape.Height, shape.Width);
        using OrtIoBinding binding = graph.CreateBinding();
        pixels.CopyTo(input.Values);
        input.Upload();
        binding.BindInput("sample", input.Value);
        binding.BindOutput(name, output.Value);
        graph.Run(binding, cancellationToken);
        output.Download();
        Sample(output.Values, channels == 2 * scale.Channels ? draw : default, latents);
    }

    public void Dispose() => graph.Dispose();

    private void Sample(float[] parameters, ReadOnlySpan<float> draw, Span<float> latents)
    {
        for (int i = 0; i < latents.Length; i++)
        {
            float deviation = draw.IsEmpty ? 0 : MathF.Exp(0.5f * Math.Clamp(parameters[latents.Length + i], -30, 20));
            float value = draw.IsEmpty ? parameters[i] : parameters[i] + deviation * draw[i];
            latents[i] = (value - scale.Shift) * scale.Factor;
        }
    }
}
