using Graycat.SdWorker.TextEncoders;

namespace Graycat.SdWorker.Pipelines;

/// <summary>Encodes prompts as diffusers does: one chunk of 77 tokens, no weights.</summary>
/// <param name="model">The model.</param>
public sealed class DiffusersPrompts(ImageModel model)
{
    /// <summary>The text as the UNet takes it.</summary>
    /// <param name="prompt">The text; cut to 75 tokens.</param>
    /// <param name="clipSkip">Layers left out at the text encoder's end; 0 for none.</param>
    /// <param name="timeIds">SDXL's sizes; see <see cref="Conditioning"/>.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    public Conditioning Encode(string prompt, int clipSkip, float[]? timeIds, CancellationToken cancellationToken) =>
        model.IsXL ? EncodeXL(prompt, clipSkip, timeIds, cancellationToken) : EncodeOne(prompt, clipSkip, cancellationToken);

    /// <summary>
    /// The negative prompt, for which no layers are skipped; one that was not given counts as zeros where the model says
    /// so.
    /// </summary>
    public Conditioning EncodeNegative(string? prompt, float[]? timeIds, CancellationToken cancellationToken)
    {
        Conditioning encoded = Encode(prompt ?? "", 0, timeIds, cancellationToken);
        bool zero = model.IsXL && prompt is null && model.ZeroesAbsentNegative;
        return zero ? encoded with { Context = new float[encoded.Context.Length], Pooled = new float[encoded.Pooled!.Length] } : encoded;
    }

    private Conditioning EncodeOne(string prompt, int clipSkip, CancellationToken cancellationToken)
    {
        TextEncoder encoder = model.TextEncoders[0];
        int[] tokens = encoder.Tokenizer.EncodePadded(prompt);
        return new Conditioning(encoder.Encode(tokens, 1, clipSkip, cancellationToken).Hidden, tokens.Length);
    }

    private Conditioning EncodeXL(string prompt, int clipSkip, float[]? timeIds, CancellationToken cancellationToken)
    {
        var encoded = new List<EncodedText>();
        int tokens = 0;
        foreach (TextEncoder encoder in model.TextEncoders)
        {
            int[] ids = encoder.Tokenizer.EncodePadded(prompt);
            tokens = ids.Length;
            encoded.Add(encoder.EncodeLayer(ids, 1, clipSkip + 1, cancellationToken));
        }

        float[] context = ContextJoin.Widths([.. encoded.Select(text => text.Hidden)], tokens);
        return new Conditioning(context, tokens, encoded[^1].Pooled, timeIds);
    }
}
