namespace Graycat.LlmWorker.Grammars;

/// <summary>Why a grammar was refused.</summary>
/// <param name="Line">The line in the grammar's text, from 1; 0 when no single line is at fault.</param>
/// <param name="Message">What is wrong and what would be right, as a sentence without a full stop.</param>
public sealed record GrammarError(int Line, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => Line > 0 ? $"grammar, line {Line}: {Message}" : $"grammar: {Message}";
}
