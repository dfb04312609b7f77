using Graycat.SdWorker.Latents;
using Graycat.SdWorker.NoiseSchedulers;
using Graycat.SdWorker.TextEncoders;
using Graycat.SdWorker.Tokenizers;

namespace Graycat.SdWorker.Pipelines;

/// <summary>
/// A Stable Diffusion model in memory, loaded from the folder that Hugging Face's ONNX exporters write. Its sessions are
/// shared by all jobs; any thread may use it.
/// </summary>
public sealed class ImageModel : IDisposable
{
    private ImageModel(string folder, UNet unet, VaeDecoder decoder, VaeEncoder? encoder, IReadOnlyList<TextEncoder> textEncoders, AutoencoderScale scale)
    {
        Folder = folder;
        UNet = unet;
        Decoder = decoder;
        OptionalEncoder = encoder;
        TextEncoders = textEncoders;
        Scale = scale;
    }

    /// <summary>The folder with <c>model_index.json</c>.</summary>
    public string Folder { get; }

    /// <summary>Latent channels, scale and downsampling of the autoencoder.</summary>
    public AutoencoderScale Scale { get; }

    /// <summary>Two encoders, pooled embeddings and time ids.</summary>
    public bool IsXL => UNet.TakesTimeIds;

    /// <summary>Whether the UNet takes mask and masked picture as inputs.</summary>
    public bool IsInpaintingModel => UNet.InputChannels == 2 * Scale.Channels + 1;

    /// <summary>Whether the UNet takes the guidance scale as an input, so that there is no negative half.</summary>
    public bool IsGuidanceDistilled => UNet.TakesGuidance;

    /// <summary>
    /// What widths and heights must be divisible by: exported UNets halve the latents at each level and cannot restore
    /// odd sides.
    /// </summary>
    public int SideMultiple => Scale.PixelsPerLatent * UNet.LatentMultiple;

    /// <summary>Whether layers of the text encoder can be skipped.</summary>
    public bool CanSkipLayers => TextEncoders.All(encoder => encoder.Layers > 0);

    /// <summary>SDXL: an absent negative prompt counts as zeros.</summary>
    public bool ZeroesAbsentNegative { get; private init; }

    /// <summary>The scheduler that the folder names.</summary>
    public required NoiseSchedulerConfig SchedulerConfig { get; init; }

    internal UNet UNet { get; }

    internal VaeDecoder Decoder { get; }

    internal VaeEncoder Encoder => OptionalEncoder
        ?? throw new ImageModelException(Path.Combine(Folder, "vae_encoder", "model.onnx"), "The file is missing; image to image and inpainting need the autoencoder's encoder there.");

    internal VaeEncoder? OptionalEncoder { get; }

    internal IReadOnlyList<TextEncoder> TextEncoders { get; }

    /// <summary>Loads a model.</summary>
    /// <exception cref="ImageModelException">A file is missing or damaged; the message names it and what would be there.</exception>
    public static ImageModel Load(string folder, OnnxRuntimeOptions options, ImageModelWeights? weights = null)
    {
        ImageModelConfig index = ImageModelConfig.Read(Path.Combine(folder, "model_index.json"), required: true, "the list of the model's parts");
        var loaded = new List<IDisposable>();
        try
        {
            return Load(folder, index, options, weights ?? ImageModelWeights.Unchanged, loaded);
        }
        catch
        {
            loaded.ForEach(part => part.Dispose());
            throw;
        }
    }

    /// <summary>The latents of a picture of a size in pixels.</summary>
    public LatentShape LatentShape(int width, int height) => new(Scale.Channels, height / Scale.PixelsPerLatent, width / Scale.PixelsPerLatent);

    /// <inheritdoc/>
    public void Dispose()
    {
        UNet.Dispose();
        Decoder.Dispose();
        OptionalEncoder?.Dispose();
        foreach (TextEncoder encoder in TextEncoders)
            encoder.Dispose();
    }

    private static ImageModel Load(string folder, ImageModelConfig index, OnnxRuntimeOptions options, ImageModelWeights weights, List<IDisposable> loaded)
    {
        OnnxGraph Part(string part, string purpose)
        {
            string file = Path.Combine(folder, part, "model.onnx");
            OnnxGraph graph = OnnxGraph.Load(file, purpose, options, weights.For(part));
            loaded.Add(graph);
            return graph;
        }

        NoiseSchedulerConfig scheduler = ReadScheduler(folder);
        var unet = new UNet(Part("unet", "the denoising network"), ImageModelConfig.Read(Path.Combine(folder, "unet", "config.json"), required: false));
        AutoencoderScale scale = ReadScale(folder);
        var decoder = new VaeDecoder(Part("vae_decoder", "the autoencoder's decoder"), scale);
        VaeEncoder? encoder = File.Exists(Path.Combine(folder, "vae_encoder", "model.onnx")) ? new VaeEncoder(Part("vae_encoder", ""), scale) : null;
        var textEncoders = new List<TextEncoder> { ReadTextEncoder(folder, "", Part("text_encoder", "the text encoder")) };
        if (index.Has("text_encoder_2"))
            textEncoders.Add(ReadTextEncoder(folder, "_2", Part("text_encoder_2", "the second text encoder")));
        return new ImageModel(folder, unet, decoder, encoder, textEncoders, scale)
        {
            SchedulerConfig = scheduler,
            ZeroesAbsentNegative = index.Flag("force_zeros_for_empty_prompt", true),
        };
    }

    private static TextEncoder ReadTextEncoder(string folder, string suffix, OnnxGraph graph)
    {
        ClipTokenizer tokenizer = ClipTokenizer.Load(Path.Combine(folder, "tokenizer" + suffix));
        ImageModelConfig config = ImageModelConfig.Read(Path.Combine(folder, "text_encoder" + suffix, "config.json"), required: false);
        return new TextEncoder(graph, tokenizer, config.Number("layer_norm_eps", 1e-5));
    }

    private static AutoencoderScale ReadScale(string folder)
    {
        string file = Path.Combine(folder, "vae_decoder", "config.json");
        ImageModelConfig config = ImageModelConfig.Read(file, required: true, "the autoencoder's scaling factor and levels");
        int levels = config.ListLength("block_out_channels") ?? 4;
        return new AutoencoderScale(
            (int)config.Number("latent_channels", 4), 1 << (levels - 1), (float)config.Number("scaling_factor", 0.18215), (float)config.Number("shift_factor", 0));
    }

    private static NoiseSchedulerConfig ReadScheduler(string folder)
    {
        string file = Path.Combine(folder, "scheduler", "scheduler_config.json");
        ImageModelException.ThrowIfMissing(file, "the noise scheduler's class and betas");
        try
        {
            return NoiseSchedulerConfig.Parse(File.ReadAllText(file));
        }
        catch (NoiseSchedulerConfigException error)
        {
            throw new ImageModelException(file, error.Message, error);
        }
    }
}
