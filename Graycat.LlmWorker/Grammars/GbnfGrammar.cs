using System.Text;

namespace Graycat.LlmWorker.Grammars;

/// <summary>
/// A grammar in llama.cpp's GBNF, read and checked within <see cref="GrammarLimits"/> before any native parser sees it.
/// Immutable; may be shared between threads.
/// </summary>
public sealed class GbnfGrammar
{
    private readonly GrammarRules _rules;

    private GbnfGrammar(string text, GrammarRules rules) => (Text, _rules) = (text, rules);

    /// <summary>The text as it was given.</summary>
    public string Text { get; }

    /// <summary>Reads a grammar; null, and what is wrong, when it is not one.</summary>
    public static GbnfGrammar? Parse(string text, out GrammarError? error) =>
        GbnfParser.Parse(text, out error) is { } rules ? new GbnfGrammar(text, rules) : null;

    /// <summary>The state before any text, with caches of its own.</summary>
    public GrammarState Start() => new(new GrammarMachine(_rules));

    /// <summary>Whether the whole text is a sentence of the grammar.</summary>
    public bool Matches(string text)
    {
        GrammarState state = Start();
        foreach (Rune rune in text.EnumerateRunes())
            if (!state.Accept(rune))
                return false;
        return state.CanEnd;
    }
}
