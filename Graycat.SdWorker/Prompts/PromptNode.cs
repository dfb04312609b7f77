using System.Text;

namespace Graycat.SdWorker.Prompts;

/// <summary>A part of a parsed prompt that knows its text at each step.</summary>
internal abstract class PromptNode
{
    public string TextAt(int step)
    {
        var text = new StringBuilder();
        Append(step, text);
        return text.ToString();
    }

    public abstract void Append(int step, StringBuilder text);

    /// <summary>Adds the steps at which the text may change.</summary>
    public abstract void CollectSteps(SortedSet<int> changes, int steps);
}

internal sealed class PromptText(string value) : PromptNode
{
    public override void Append(int step, StringBuilder text) => text.Append(value);

    public override void CollectSteps(SortedSet<int> changes, int steps)
    {
    }
}

internal sealed class PromptSequence(IReadOnlyList<PromptNode> nodes) : PromptNode
{
    public override void Append(int step, StringBuilder text)
    {
        foreach (PromptNode node in nodes)
            node.Append(step, text);
    }

    public override void CollectSteps(SortedSet<int> changes, int steps)
    {
        foreach (PromptNode node in nodes)
            node.CollectSteps(changes, steps);
    }
}

/// <summary><c>[before:after:when]</c>: changes after a step.</summary>
internal sealed class PromptChange(PromptNode? before, PromptNode after, int lastStepBefore) : PromptNode
{
    public override void Append(int step, StringBuilder text)
    {
        if (step > lastStepBefore)
            after.Append(step, text);
        else
            before?.Append(step, text);
    }

    public override void CollectSteps(SortedSet<int> changes, int steps)
    {
        if (lastStepBefore >= 1)
            changes.Add(lastStepBefore);
        before?.CollectSteps(changes, steps);
        after.CollectSteps(changes, steps);
    }
}

/// <summary><c>[a|b|c]</c>: another one at each step.</summary>
internal sealed class PromptAlternation(IReadOnlyList<PromptNode> options) : PromptNode
{
    public override void Append(int step, StringBuilder text) => options[(step - 1) % options.Count].Append(step, text);

    public override void CollectSteps(SortedSet<int> changes, int steps)
    {
        changes.UnionWith(Enumerable.Range(1, steps));
        foreach (PromptNode option in options)
            option.CollectSteps(changes, steps);
    }
}
