using System.Text.Json.Serialization;
using Graycat.Contracts.Text;

namespace Graycat.Contracts.Utilities;

/// <summary>
/// A question to a model's worker that needs no engine step. It travels on the model's own utility queue, so that it
/// never waits behind generation.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(TokenizeRequest), "tokenize")]
[JsonDerivedType(typeof(DetokenizeRequest), "detokenize")]
[JsonDerivedType(typeof(RenderTemplateRequest), "render")]
[JsonDerivedType(typeof(DescribeModelRequest), "describe")]
[JsonDerivedType(typeof(LoadModelRequest), "load")]
[JsonDerivedType(typeof(UnloadModelRequest), "unload")]
public abstract record UtilityRequest;

/// <summary>Text to tokens.</summary>
public sealed record TokenizeRequest(string Text, bool AddSpecial, bool ParseSpecial) : UtilityRequest;

/// <summary>Tokens to text.</summary>
public sealed record DetokenizeRequest(IReadOnlyList<int> Tokens) : UtilityRequest;

/// <summary>A conversation to the text that the model would read.</summary>
public sealed record RenderTemplateRequest(ChatPrompt Prompt) : UtilityRequest;

/// <summary>What the worker knows of the model; loads nothing.</summary>
public sealed record DescribeModelRequest : UtilityRequest;

/// <summary>Load the model now; <paramref name="KeepAlive"/> as in a text request.</summary>
public sealed record LoadModelRequest(TimeSpan? KeepAlive = null) : UtilityRequest;

/// <summary>Unload the model as soon as its running jobs have ended.</summary>
public sealed record UnloadModelRequest : UtilityRequest;

/// <summary>The answer to a utility request; only the fields of its kind are set.</summary>
public sealed record UtilityResult
{
    /// <summary>Tokens of the text.</summary>
    public IReadOnlyList<int>? Tokens { get; init; }

    /// <summary>The bytes of each token, in order, beside <see cref="Tokens"/>.</summary>
    public IReadOnlyList<byte[]>? Pieces { get; init; }

    /// <summary>The detokenised or rendered text.</summary>
    public string? Text { get; init; }

    /// <summary>Tokens of the rendered text.</summary>
    public int? TokenCount { get; init; }

    /// <summary>What is known of the model.</summary>
    public ModelDescription? Model { get; init; }
}

/// <summary>What a model's own file says of it.</summary>
public sealed record ModelDescription
{
    /// <summary>The name it is asked for by.</summary>
    public required string Name { get; init; }

    /// <summary>The file's name, without its folder.</summary>
    public string FileName { get; init; } = "";

    /// <summary>SHA-256 of the file in lower-case hex, or empty where it was not computed.</summary>
    public string Digest { get; init; } = "";

    /// <summary>The file's size in bytes.</summary>
    public long SizeBytes { get; init; }

    /// <summary>When the file was last written.</summary>
    public DateTimeOffset ModifiedAt { get; init; }

    /// <summary>GGUF <c>general.architecture</c>.</summary>
    public string Architecture { get; init; } = "";

    /// <summary>Number of parameters.</summary>
    public long ParameterCount { get; init; }

    /// <summary>The quantisation's name, as <c>Q8_0</c>.</summary>
    public string Quantization { get; init; } = "";

    /// <summary>The context it was trained with, in tokens.</summary>
    public int TrainedContextTokens { get; init; }

    /// <summary>The context of one slot here, in tokens; 0 where it is not loaded.</summary>
    public int ContextTokens { get; init; }

    /// <summary>Slots: sequences that decode at once; 0 where it is not loaded.</summary>
    public int Slots { get; init; }

    /// <summary>Length of an embedding, in values.</summary>
    public int EmbeddingLength { get; init; }

    /// <summary>Tokens in the vocabulary.</summary>
    public int VocabularySize { get; init; }

    /// <summary>The chat template's text; empty for none.</summary>
    public string ChatTemplate { get; init; } = "";

    /// <summary>The template's name in LLM for Unity's list.</summary>
    public string TemplateName { get; init; } = "chatml";

    /// <summary>Text of the beginning-of-sequence token; empty for none.</summary>
    public string BosToken { get; init; } = "";

    /// <summary>Text of the end-of-sequence token; empty for none.</summary>
    public string EosToken { get; init; } = "";

    /// <summary>Out of <c>completion</c>, <c>tools</c>, <c>thinking</c>, <c>embedding</c>, <c>rerank</c>, <c>insert</c>, <c>vision</c>.</summary>
    public IReadOnlyList<string> Capabilities { get; init; } = [];

    /// <summary>Scalar GGUF metadata by key, each JSON text.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}
