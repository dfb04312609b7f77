namespace Graycat.SdWorker.Prompts;

/// <summary>One text of a prompt that changes over time.</summary>
/// <param name="LastStep">The last step, from 1, at which the text holds.</param>
/// <param name="Text">The prompt at these steps, still with its attention syntax.</param>
public readonly record struct ScheduledText(int LastStep, string Text);

/// <summary>For how many steps a schedule is made, and how its times are read.</summary>
/// <param name="Steps">Model calls of the first pass.</param>
/// <param name="HiresSteps">Model calls of the upscale pass that the schedule is for; null for the first pass.</param>
/// <param name="OldTimelines">Reads times as A1111 did before 1.6: below 1 a share, else a step.</param>
public readonly record struct PromptTimeline(int Steps, int? HiresSteps = null, bool OldTimelines = false)
{
    private bool IsHires => HiresSteps is not null && !OldTimelines;

    /// <summary>Model calls of the pass that the schedule is for.</summary>
    public int PassSteps => IsHires ? HiresSteps!.Value : Steps;

    /// <summary>The step, from 1, at which a written time falls; truncated and cut to the pass.</summary>
    internal int StepOf(double when, bool hasPoint)
    {
        double step = OldTimelines ? (when < 1 ? when * PassSteps : when)
            : hasPoint ? (when - (IsHires ? 1 : 0)) * PassSteps
            : when - (IsHires ? Steps : 0);
        return (int)Math.Clamp(Math.Truncate(step), -1, PassSteps);
    }
}

/// <summary>
/// Expands AUTOMATIC1111's <c>[from:to:when]</c>, <c>[to:when]</c>, <c>[from::when]</c> and <c>[a|b|c]</c> into the
/// texts that hold at each step.
/// </summary>
public static class PromptSchedule
{
    /// <summary>The texts in the order of their steps; the last one ends with the last step of the pass.</summary>
    public static IReadOnlyList<ScheduledText> Expand(string prompt, PromptTimeline timeline)
    {
        if (PromptScheduleParser.TryParse(prompt, timeline, out PromptNode? root))
            return [.. ChangeSteps(root, timeline.PassSteps).Select(step => new ScheduledText(step, root.TextAt(step)))];
        return [new ScheduledText(timeline.PassSteps, prompt)];
    }

    /// <summary>The text at a model call counted from 0: the first whose last step is not below it.</summary>
    public static int IndexAt(IReadOnlyList<ScheduledText> schedule, int call)
    {
        for (int i = 0; i < schedule.Count; i++)
            if (call <= schedule[i].LastStep)
                return i;
        return schedule.Count - 1;
    }

    private static SortedSet<int> ChangeSteps(PromptNode root, int steps)
    {
        var changes = new SortedSet<int> { steps };
        root.CollectSteps(changes, steps);
        return changes;
    }
}
