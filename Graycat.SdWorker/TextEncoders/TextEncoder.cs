using System.Globalization;
using Graycat.SdWorker.Pipelines;
using Graycat.SdWorker.Tokenizers;
using Microsoft.ML.OnnxRuntime;

namespace Graycat.SdWorker.TextEncoders;

/// <summary>A CLIP text encoder with its tokenizer.</summary>
internal sealed class TextEncoder : IDisposable
{
    private const string InputName = "input_ids", HiddenStates = "hidden_states.";

    private readonly OnnxGraph _graph;
    private readonly Lazy<FinalLayerNorm?> _finalNorm;

    public TextEncoder(OnnxGraph graph, ClipTokenizer tokenizer, double layerNormEpsilon)
    {
        _graph = graph;
        Tokenizer = tokenizer;
        graph.Input(InputName);
        Layers = graph.Outputs.Keys.Where(name => name.StartsWith(HiddenStates, StringComparison.Ordinal))
            .Select(name => int.Parse(name.AsSpan(HiddenStates.Length), CultureInfo.InvariantCulture)).DefaultIfEmpty(0).Max();
        _finalNorm = new Lazy<FinalLayerNorm?>(() => FinalLayerNorm.Read(graph.File, (float)layerNormEpsilon));
    }

    public ClipTokenizer Tokenizer { get; }

    /// <summary>Layers whose output the graph offers; 0 where it offers only the last, so that none can be skipped.</summary>
    public int Layers { get; }

    /// <summary>Values per token.</summary>
    public int Width => _graph.Output("last_hidden_state", "text_embeds").Metadata.Dimensions[^1] is var width and > 0
        ? width
        : throw new ImageModelException(_graph.File, "The output 'last_hidden_state' has no fixed width.");

    /// <summary>Whether the graph gives a projected vector for the whole text (SDXL's second encoder).</summary>
    public bool GivesTextEmbeds => _graph.Outputs.ContainsKey("text_embeds");

    /// <summary>The normed output of the last layer, or of one before it: what SD 1.x and 2.x take.</summary>
    /// <param name="tokens">77 ids a row.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="skip">Layers counted from the end; 0 for the last.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    /// <exception cref="ImageModelException">Layers are to be skipped but the graph does not offer their outputs.</exception>
    public EncodedText Encode(int[] tokens, int rows, int skip, CancellationToken cancellationToken)
    {
        if (skip == 0)
            return Run(tokens, rows, "last_hidden_state", cancellationToken);
        EncodedText encoded = Run(tokens, rows, LayerName(skip), cancellationToken);
        FinalLayerNorm norm = _finalNorm.Value
            ?? throw new ImageModelException(_graph.File, "The final layer norm's weights are not in the graph; skipping layers needs text_model.final_layer_norm.weight and .bias.");
        norm.Apply(encoded.Hidden);
        return encoded;
    }

    /// <summary>The plain output of a layer counted from the end, 1 for the one before the last: what SDXL takes.</summary>
    public EncodedText EncodeLayer(int[] tokens, int rows, int skip, CancellationToken cancellationToken) =>
        Run(tokens, rows, LayerName(skip), cancellationToken);

    public void Dispose() => _graph.Dispose();

    private string LayerName(int skip)
    {
        if (Layers == 0)
            throw new ImageModelException(_graph.File, "The graph gives no hidden_states.*; export it with output_hidden_states so that layers can be skipped.");
        return HiddenStates + Math.Max(Layers - skip, 0).ToString(CultureInfo.InvariantCulture);
    }

    private EncodedText Run(int[] tokens, int rows, string hiddenName, CancellationToken cancellationToken)
    {
        using OrtIoBinding binding = _graph.CreateBinding();
        using var ids = new OrtBuffer(_graph.InputType(InputName), rows, tokens.Length / rows);
        for (int i = 0; i < tokens.Length; i++)
            ids.Values[i] = tokens[i];
        ids.Upload();
        binding.BindInput(InputName, ids.Value);
        using OrtBuffer hidden = Bind(binding, hiddenName, rows, tokens.Length / rows);
        using OrtBuffer? pooled = GivesTextEmbeds ? Bind(binding, "text_embeds", rows) : null;
        _graph.Run(binding, cancellationToken);
        hidden.Download();
        pooled?.Download();
        return new EncodedText(hidden.Values, pooled?.Values);
    }

    private OrtBuffer Bind(OrtIoBinding binding, string name, params ReadOnlySpan<long> leadingSides)
    {
        NodeMetadata metadata = _graph.Output(name).Metadata;
        int width = metadata.Dimensions[^1];
        if (width <= 0)
            throw new ImageModelException(_graph.File, $"The output '{name}' has no fixed width.");
        var buffer = new OrtBuffer(metadata.ElementDataType, [.. leadingSides, width]);
        binding.BindOutput(name, buffer.Value);
        return buffer;
    }
}

/// <summary>What a text encoder gives.</summary>
/// <param name="Hidden">(rows, 77, width).</param>
/// <param name="Pooled">(rows, width); null where the encoder has none.</param>
internal sealed record EncodedText(float[] Hidden, float[]? Pooled);
