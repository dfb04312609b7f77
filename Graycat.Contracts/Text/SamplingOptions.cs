namespace Graycat.Contracts.Text;

/// <summary>
/// How a token is drawn from the logits. Names and neutral values are llama.cpp's; every default here is neutral or
/// the field's common one, dialects set their own.
/// </summary>
public sealed record SamplingOptions
{
    /// <summary>0 to 2; 0 is greedy. Default 0.8.</summary>
    public float Temperature { get; init; } = 0.8f;

    /// <summary>Half width of the entropy-dependent temperature range; 0 is off. Default 0.</summary>
    public float DynamicTemperatureRange { get; init; }

    /// <summary>Exponent of the dynamic temperature. Default 1.</summary>
    public float DynamicTemperatureExponent { get; init; } = 1;

    /// <summary>Keep the k likeliest tokens; 0 or less keeps all. Default 40.</summary>
    public int TopK { get; init; } = 40;

    /// <summary>Keep the smallest set of tokens whose probabilities reach this; 1 is off. Default 0.95.</summary>
    public float TopP { get; init; } = 0.95f;

    /// <summary>Drop tokens less likely than this share of the likeliest; 0 is off. Default 0.</summary>
    public float MinP { get; init; }

    /// <summary>Locally typical sampling (Meister et al., arXiv:2202.00666); 1 is off. Default 1.</summary>
    public float TypicalP { get; init; } = 1;

    /// <summary>Keep tokens within n standard deviations of the best logit; 0 or less is off. Default −1.</summary>
    public float TopNSigma { get; init; } = -1;

    /// <summary>Window of the penalties in tokens; 0 is off, −1 the whole context. Default 64.</summary>
    public int PenaltyWindow { get; init; } = 64;

    /// <summary>Divisor of repeated tokens' logits; 1 is off. Default 1.</summary>
    public float RepeatPenalty { get; init; } = 1;

    /// <summary>Subtracted once for each occurrence in the window; −2 to 2. Default 0.</summary>
    public float FrequencyPenalty { get; init; }

    /// <summary>Subtracted once for a token that occurs in the window; −2 to 2. Default 0.</summary>
    public float PresencePenalty { get; init; }

    /// <summary>0 off, 1 or 2: Mirostat (Basu et al., arXiv:2007.14966). Default 0.</summary>
    public int Mirostat { get; init; }

    /// <summary>Mirostat's target entropy in bits. Default 5.</summary>
    public float MirostatTau { get; init; } = 5;

    /// <summary>Mirostat's learning rate. Default 0.1.</summary>
    public float MirostatEta { get; init; } = 0.1f;

    /// <summary>Probability of removing top choices at a token; 0 is off. Default 0.</summary>
    public float XtcProbability { get; init; }

    /// <summary>Tokens above this probability may be removed by XTC; above 0.5 is off. Default 0.1.</summary>
    public float XtcThreshold { get; init; } = 0.1f;

    /// <summary>DRY repetition penalty's strength; 0 is off. Default 0.</summary>
    public float DryMultiplier { get; init; }

    /// <summary>Base of DRY's exponential growth. Default 1.75.</summary>
    public float DryBase { get; init; } = 1.75f;

    /// <summary>Tokens that may repeat before DRY punishes. Default 2.</summary>
    public int DryAllowedLength { get; init; } = 2;

    /// <summary>How far DRY looks back in tokens; 0 off, −1 the whole context. Default −1.</summary>
    public int DryWindow { get; init; } = -1;

    /// <summary>Strings at which DRY's sequences break.</summary>
    public IReadOnlyList<string> DrySequenceBreakers { get; init; } = ["\n", ":", "\"", "*"];

    /// <summary>Added to a token's logit; −100 or less bans it. At most 1,024 entries.</summary>
    public IReadOnlyList<LogitBias> LogitBias { get; init; } = [];

    /// <summary>Tokens that filters always keep. Default 1.</summary>
    public int MinKeep { get; init; } = 1;

    /// <summary>
    /// Decides every draw together with the token's position; null lets the API choose one and put it in the job, so
    /// that a continued job draws the same.
    /// </summary>
    public ulong? Seed { get; init; }
}

/// <summary>A bias on one token, named by id or by the text that tokenises to it.</summary>
/// <param name="TokenId">The token; null where <paramref name="Text"/> names it.</param>
/// <param name="Text">Every token of this text is biased.</param>
/// <param name="Bias">Added to the logit; negative infinity bans.</param>
public sealed record LogitBias(int? TokenId, string? Text, float Bias);
