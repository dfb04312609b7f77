namespace Graycat.LlmWorker.Grammars;

/// <summary>Leaves the recursive descent of <see cref="GbnfParser"/>; never leaves this folder.</summary>
internal sealed class GbnfSyntaxException(string message, bool hasLine = true) : Exception(message)
{
    public bool HasLine { get; } = hasLine;
}
