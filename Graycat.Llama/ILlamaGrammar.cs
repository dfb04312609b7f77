using System.Diagnostics.CodeAnalysis;

namespace Graycat.Llama;

/// <summary>A GBNF grammar and how far the answer has come in it. Belongs to one thread.</summary>
public interface ILlamaGrammar : IDisposable
{
    /// <summary>The token may come next. Cheap; an end of generation may come where the grammar can end.</summary>
    bool Allows(int tokenId);

    /// <summary>Gives every candidate that may not come a logit of −∞. Costs milliseconds on a large vocabulary: try <see cref="Allows"/> on the sampled token first.</summary>
    void Apply(TokenCandidates candidates);

    /// <summary>Goes on by one token. False when the token may not come; then nothing changed.</summary>
    bool Accept(int tokenId);

    /// <summary>Goes back to the beginning.</summary>
    void Reset();

    /// <summary>A second one that has come as far.</summary>
    ILlamaGrammar Clone();
}

/// <summary>A grammar, or why there is none.</summary>
/// <param name="Grammar">The grammar when <see cref="Error"/> is <see cref="GrammarError.None"/>; the caller disposes of it.</param>
/// <param name="Error">What is wrong with the text.</param>
/// <param name="Message">One sentence with line and cause; empty when nothing is wrong.</param>
public readonly record struct GrammarResult(ILlamaGrammar? Grammar, GrammarError Error, string Message)
{
    /// <summary>True when there is a grammar.</summary>
    [MemberNotNullWhen(true, nameof(Grammar))]
    public bool Parsed => Error == GrammarError.None;
}

/// <summary>What is wrong with a grammar; always the client's matter.</summary>
public enum GrammarError
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Not GBNF.</summary>
    Syntax,

    /// <summary>The root rule is missing.</summary>
    NoRoot,

    /// <summary>A rule is used that is not defined.</summary>
    UndefinedRule,

    /// <summary>A rule begins with itself, which has no end.</summary>
    LeftRecursion,

    /// <summary>Longer, deeper or with more repetitions than the bounds allow.</summary>
    TooLarge,

    /// <summary>llama.cpp refused what the checks had let pass.</summary>
    Refused,
}
