namespace Graycat.SdWorker.Pipelines;

/// <summary>A text as the UNet takes it.</summary>
/// <param name="Context">(tokens, width).</param>
/// <param name="Tokens">77 for each chunk.</param>
/// <param name="Pooled">SDXL's vector for the whole text; null otherwise.</param>
/// <param name="TimeIds">SDXL's original height and width, crop top and left, target height and width; null otherwise.</param>
public sealed record Conditioning(float[] Context, int Tokens, float[]? Pooled = null, float[]? TimeIds = null)
{
    /// <summary>The same at a larger number of tokens: the last vector is repeated.</summary>
    public Conditioning PadTo(int tokens)
    {
        if (tokens <= Tokens)
            return this;
        int width = Context.Length / Tokens;
        var context = new float[tokens * width];
        Context.CopyTo(context, 0);
        for (int token = Tokens; token < tokens; token++)
            Context.AsSpan(Context.Length - width).CopyTo(context.AsSpan(token * width));
        return this with { Context = context, Tokens = tokens };
    }
}

/// <summary>What one image is guided by.</summary>
/// <param name="Parts">The parts joined by AND with their weights; at least one.</param>
/// <param name="Negative">What to move away from; null with guidance 1.</param>
public sealed record GuidanceTarget(IReadOnlyList<WeightedConditioning> Parts, Conditioning? Negative);

/// <summary>A part of a prompt and its weight.</summary>
public readonly record struct WeightedConditioning(Conditioning Conditioning, double Weight);
