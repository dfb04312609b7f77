namespace Graycat.Contracts.Text;

/// <summary>The payload of a text job: one prompt, one or more answers. Every dialect translates to this.</summary>
public sealed record TextRequest
{
    /// <summary>The model's name as the registry lists it.</summary>
    public required string Model { get; init; }

    /// <summary>What the model reads.</summary>
    public required TextPrompt Prompt { get; init; }

    /// <summary>How tokens are drawn.</summary>
    public SamplingOptions Sampling { get; init; } = new();

    /// <summary>Answers to generate from the one prompt, 1 to 128. Default 1. Choice <c>i</c> draws with seed + i.</summary>
    public int Choices { get; init; } = 1;

    /// <summary>Tokens to generate at most; null: until the context is full. 0 reads the prompt only.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>Strings that end the answer and are not part of it; at most 16, none empty.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];

    /// <summary>What the content must look like.</summary>
    public OutputFormat Format { get; init; } = OutputFormat.Text;

    /// <summary>Log probabilities of each token: null none, 0 the chosen token's only, n with the n likeliest; at most 20.</summary>
    public int? LogProbabilities { get; init; }

    /// <summary>Go on after the model's end token. Default false.</summary>
    public bool IgnoreEndOfSequence { get; init; }

    /// <summary>Reuse a cached prefix. Default true.</summary>
    public bool CachePrompt { get; init; } = true;

    /// <summary>Put the prompt's own text before the answer. Default false.</summary>
    public bool Echo { get; init; }

    /// <summary>Publish prompt progress while the prompt is read. Default false.</summary>
    public bool ReportProgress { get; init; }

    /// <summary>LoRA adapters by name with their scale.</summary>
    public IReadOnlyList<KeyValuePair<string, float>> Adapters { get; init; } = [];

    /// <summary>How long the model stays loaded after this job; null: the worker's default; negative: for ever.</summary>
    public TimeSpan? KeepAlive { get; init; }
}
