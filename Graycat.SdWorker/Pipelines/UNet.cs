using Graycat.SdWorker.Latents;
using Microsoft.ML.OnnxRuntime;

namespace Graycat.SdWorker.Pipelines;

/// <summary>The denoising network and what its inputs say of it.</summary>
internal sealed class UNet : IDisposable
{
    private const string SampleInput = "sample", TimestepInput = "timestep", ContextInput = "encoder_hidden_states";
    private const string TextEmbedsInput = "text_embeds", TimeIdsInput = "time_ids", GuidanceInput = "timestep_cond";

    private readonly ImageModelConfig _config;

    public UNet(OnnxGraph graph, ImageModelConfig config)
    {
        Graph = graph;
        _config = config;
        InputChannels = Side(graph.Input(SampleInput), 1) ?? (int)config.Number("in_channels", 4);
        ContextWidth = Side(graph.Input(ContextInput), 2) ?? (int)config.Number("cross_attention_dim", 768);
        graph.Input(TimestepInput);
    }

    public OnnxGraph Graph { get; }

    /// <summary>4, or 9 for inpainting: latents, mask, latents of the masked picture.</summary>
    public int InputChannels { get; }

    /// <summary>Values per token of the text encoders' joined output.</summary>
    public int ContextWidth { get; }

    /// <summary>Whether the network takes SDXL's pooled text and picture sizes.</summary>
    public bool TakesTimeIds => Graph.Inputs.ContainsKey(TimeIdsInput);

    /// <summary>Whether the guidance scale is an input (LCM), so that there is never a second half.</summary>
    public bool TakesGuidance => Graph.Inputs.ContainsKey(GuidanceInput);

    /// <summary>What latents' sides must be divisible by: each level below the first halves them.</summary>
    public int LatentMultiple => 1 << Math.Max((_config.ListLength("block_out_channels") ?? 4) - 1, 0);

    /// <summary>Buffers for so many rows of one shape, to be used for all steps of a run.</summary>
    public Call CreateCall(int rows, LatentShape shape, int tokens, int pooledWidth) => new(this, rows, shape, tokens, pooledWidth);

    public void Dispose() => Graph.Dispose();

    private int GuidanceWidth => Side(Graph.Input(GuidanceInput), 1) ?? (int)_config.Number("time_cond_proj_dim", 256);

    private static int? Side(NodeMetadata input, int index) => input.Dimensions.Length > index && input.Dimensions[index] > 0 ? input.Dimensions[index] : null;

    /// <summary>One shape's preallocated inputs and output. Not thread-safe.</summary>
    internal sealed class Call : IDisposable
    {
        private readonly UNet _unet;
        private readonly OrtIoBinding _binding;
        private readonly List<OrtBuffer> _inputs = [];

        public Call(UNet unet, int rows, LatentShape shape, int tokens, int pooledWidth)
        {
            _unet = unet;
            Rows = rows;
            Tokens = tokens;
            _binding = unet.Graph.CreateBinding();
            Sample = Bind(SampleInput, rows, unet.InputChannels, shape.Height, shape.Width);
            Timestep = Bind(TimestepInput, unet.Graph.Input(TimestepInput).Dimensions is { Length: > 0 } sides ? [sides[0] > 0 ? sides[0] : rows] : []);
            Context = Bind(ContextInput, rows, tokens, unet.ContextWidth);
            TextEmbeds = unet.TakesTimeIds ? Bind(TextEmbedsInput, rows, pooledWidth) : null;
            TimeIds = unet.TakesTimeIds ? Bind(TimeIdsInput, rows, 6) : null;
            Guidance = unet.TakesGuidance ? Bind(GuidanceInput, rows, unet.GuidanceWidth) : null;
            (string name, NodeMetadata output) = unet.Graph.Output("out_sample", "noise_pred");
            Output = new OrtBuffer(output.ElementDataType, rows, shape.Channels, shape.Height, shape.Width);
            _binding.BindOutput(name, Output.Value);
        }

        public int Rows { get; }

        public int Tokens { get; }

        public OrtBuffer Sample { get; }

        public OrtBuffer Timestep { get; }

        public OrtBuffer Context { get; }

        public OrtBuffer? TextEmbeds { get; }

        public OrtBuffer? TimeIds { get; }

        public OrtBuffer? Guidance { get; }

        public OrtBuffer Output { get; }

        public void Run(float timestep, CancellationToken cancellationToken)
        {
            Array.Fill(Timestep.Values, timestep);
            foreach (OrtBuffer input in _inputs)
                input.Upload();
            _unet.Graph.Run(_binding, cancellationToken);
            Output.Download();
        }

        public void Dispose()
        {
            _binding.Dispose();
            Output.Dispose();
            foreach (OrtBuffer input in _inputs)
                input.Dispose();
        }

        private OrtBuffer Bind(string name, params long[] shape)
        {
            var buffer = new OrtBuffer(_unet.Graph.InputType(name), shape);
            _binding.BindInput(name, buffer.Value);
            _inputs.Add(buffer);
            return buffer;
        }
    }
}
