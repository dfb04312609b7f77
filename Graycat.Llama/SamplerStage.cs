namespace Graycat.Llama;

/// <summary>
/// One way to shape the candidates. Only stages without a draw of their own are here: what draws inside llama.cpp
/// (mirostat, XTC, the final choice) would depend on a running generator, while Graycat's draws are a function of seed and
/// position, so these are written in C# beside the sampler that owns the seed.
/// </summary>
public abstract record SamplerStage
{
    private SamplerStage()
    {
    }

    /// <summary>Adds to the logits of single tokens; −∞ forbids one.</summary>
    public sealed record LogitBias(IReadOnlyList<KeyValuePair<int, float>> Biases) : SamplerStage;

    /// <summary>Makes tokens less likely that were accepted lately.</summary>
    /// <param name="LastTokens">How many accepted tokens count; 0 for none.</param>
    /// <param name="Repeat">Divides positive and multiplies negative logits; above 0, 1 for none.</param>
    /// <param name="Frequency">Subtracted once per occurrence; 0 for none.</param>
    /// <param name="Presence">Subtracted once; 0 for none.</param>
    public sealed record Penalties(int LastTokens, float Repeat, float Frequency, float Presence) : SamplerStage;

    /// <summary>"Don't repeat yourself": makes tokens less likely that would continue a repetition.</summary>
    /// <param name="Multiplier">Strength; 0 for none.</param>
    /// <param name="Base">Growth with the length of the repetition; at least 1.</param>
    /// <param name="AllowedLength">Repetitions up to this length are free.</param>
    /// <param name="LastTokens">How many accepted tokens are searched; 0 for none.</param>
    /// <param name="SequenceBreakers">Texts no repetition reaches across.</param>
    public sealed record Dry(float Multiplier, float Base, int AllowedLength, int LastTokens, IReadOnlyList<string> SequenceBreakers) : SamplerStage;

    /// <summary>Keeps the logits within <paramref name="N"/> standard deviations of the best; 0 or less for none.</summary>
    public sealed record TopNSigma(float N) : SamplerStage;

    /// <summary>Keeps the best <paramref name="K"/>; 0 or less for all.</summary>
    public sealed record TopK(int K) : SamplerStage;

    /// <summary>Locally typical sampling; 1 for none.</summary>
    public sealed record TypicalP(float P, int MinKeep = 1) : SamplerStage;

    /// <summary>Keeps the smallest set whose probabilities sum up to <paramref name="P"/>; 1 for none.</summary>
    public sealed record TopP(float P, int MinKeep = 1) : SamplerStage;

    /// <summary>Drops what is less likely than <paramref name="P"/> times the best; 0 for none.</summary>
    public sealed record MinP(float P, int MinKeep = 1) : SamplerStage;

    /// <summary>Divides the logits; 0 keeps the best alone.</summary>
    public sealed record Temperature(float Value) : SamplerStage;

    /// <summary>Temperature from <paramref name="Value"/> − <paramref name="Range"/> to <paramref name="Value"/> + <paramref name="Range"/>, by the entropy of the candidates.</summary>
    public sealed record DynamicTemperature(float Value, float Range, float Exponent) : SamplerStage;
}
