namespace Graycat.LlmWorker.Grammars;

/// <summary>Refuses rules that can begin with themselves: no reader from left to right could ever leave them.</summary>
internal static class LeftRecursion
{
    private const int Unseen = 0;
    private const int Open = -1;

    /// <summary>Throws for the first left-recursive rule, and for a chain of first rules that is too long.</summary>
    /// <param name="rules">The grammar.</param>
    /// <param name="loops">Rules made for endless repetitions, which end with themselves.</param>
    /// <param name="nameOf">A rule's name; null for one that was made for a group or repetition.</param>
    public static void Refuse(GrammarRules rules, HashSet<int> loops, Func<int, string?> nameOf)
    {
        bool[] mayBeEmpty = RuleProperties.MayBeEmpty(rules);
        int[][] first = [.. Enumerable.Range(0, rules.Alternatives.Length).Select(rule => FirstRules(rules, rule, mayBeEmpty, loops))];
        var depth = new int[first.Length];
        for (int rule = 0; rule < first.Length; rule++)
            if (depth[rule] == Unseen)
                Walk(rule, first, depth, nameOf);
    }

    // Depth-first without recursion; depth holds the longest chain of first rules below each finished rule.
    private static void Walk(int start, int[][] first, int[] depth, Func<int, string?> nameOf)
    {
        var path = new Stack<(int Rule, int Next)>();
        path.Push((start, 0));
        depth[start] = Open;
        while (path.TryPop(out (int Rule, int Next) top))
        {
            if (top.Next == first[top.Rule].Length)
            {
                depth[top.Rule] = 1 + first[top.Rule].Select(rule => depth[rule]).DefaultIfEmpty(0).Max();
                if (depth[top.Rule] > GrammarLimits.LeftmostChain)
                    throw new GbnfSyntaxException($"more than {GrammarLimits.LeftmostChain} rules begin one another in a row", hasLine: false);
                continue;
            }
            path.Push((top.Rule, top.Next + 1));
            int next = first[top.Rule][top.Next];
            if (depth[next] == Open) throw new GbnfSyntaxException($"left recursion: {Describe(next, path, nameOf)} can begin with itself", hasLine: false);
            if (depth[next] != Unseen) continue;
            depth[next] = Open;
            path.Push((next, 0));
        }
    }

    private static string Describe(int rule, Stack<(int Rule, int Next)> path, Func<int, string?> nameOf)
    {
        string? name = nameOf(rule) ?? path.Select(step => nameOf(step.Rule)).FirstOrDefault(found => found is not null);
        return name is null ? "a rule" : $"the rule '{name}'";
    }

    private static int[] FirstRules(GrammarRules rules, int rule, bool[] mayBeEmpty, HashSet<int> loops)
    {
        var found = new HashSet<int>();
        foreach (int start in rules.Alternatives[rule])
        {
            bool evident = true;
            for (int position = start; GrammarRules.IsReference(rules.Code[position]); position++)
            {
                int next = ~rules.Code[position];
                if (next != rule || evident || !loops.Contains(rule)) found.Add(next);
                if (!mayBeEmpty[next]) break;
                evident &= HasEmptyAlternative(rules, next);
            }
        }
        return [.. found];
    }

    // The loop of x* where x may be empty is harmless to our matcher, which never takes the same step twice. Like
    // llama.cpp we refuse it only where an alternative of x is empty as written.
    private static bool HasEmptyAlternative(GrammarRules rules, int rule) =>
        rules.Alternatives[rule].Any(start => rules.Code[start] == GrammarRules.End);
}
