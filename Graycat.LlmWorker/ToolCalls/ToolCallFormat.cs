using Graycat.LlmWorker.ToolCalls.Reading;

namespace Graycat.LlmWorker.ToolCalls;

/// <summary>How one family of models writes its replies: reasoning, content and calls.</summary>
public abstract class ToolCallFormat
{
    /// <summary>The family's name, as <c>hermes</c>.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// Texts that begin a call. A grammar that is enforced only once the model decides to call (tool choice
    /// <c>auto</c>) begins at the first of them. Empty when calls cannot be told from content by a marker.
    /// </summary>
    public virtual IReadOnlyList<string> Triggers => [];

    /// <summary>The tags around reasoning; null for a family that has none.</summary>
    internal virtual (string Open, string Close)? ReasoningTags => ("<think>", "</think>");

    /// <summary>Reads a reply, pausing wherever more text is needed to go on.</summary>
    internal abstract IEnumerable<Wait> Read(Reply reply);

    /// <summary>Writes the calls of this family as grammar rules.</summary>
    internal abstract string CallsRule(ToolCallGrammar grammar);
}
