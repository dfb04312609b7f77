namespace Graycat.LlmWorker.Grammars;

/// <summary>Properties of rules that follow from their alternatives, found in time proportional to the grammar.</summary>
internal static class RuleProperties
{
    /// <summary>Whether each rule may match the empty text.</summary>
    public static bool[] MayBeEmpty(GrammarRules rules) => Fixpoint(rules, static (_, _) => false);

    /// <summary>Whether each rule matches any text at all.</summary>
    public static bool[] Productive(GrammarRules rules) => Fixpoint(rules, static (rules, set) => !rules.Sets[set].IsEmpty);

    // A rule has the property when all elements of one of its alternatives have it.
    private static bool[] Fixpoint(GrammarRules rules, Func<GrammarRules, int, bool> setHas)
    {
        var has = new bool[rules.Alternatives.Length];
        var missing = new List<int>();
        var owner = new List<int>();
        var users = new List<int>?[rules.Alternatives.Length];
        var ready = new Queue<int>();
        for (int rule = 0; rule < rules.Alternatives.Length; rule++)
            foreach (int start in rules.Alternatives[rule])
            {
                int alternative = missing.Count;
                owner.Add(rule);
                missing.Add(0);
                for (int position = start; rules.Code[position] != GrammarRules.End; position++)
                {
                    int element = rules.Code[position];
                    if (GrammarRules.IsReference(element)) (users[~element] ??= []).Add(alternative);
                    if (GrammarRules.IsReference(element) || !setHas(rules, element)) missing[alternative]++;
                }
                if (missing[alternative] == 0) ready.Enqueue(rule);
            }
        while (ready.TryDequeue(out int rule))
        {
            if (has[rule]) continue;
            has[rule] = true;
            foreach (int alternative in users[rule] ?? [])
                if (--missing[alternative] == 0)
                    ready.Enqueue(owner[alternative]);
        }
        return has;
    }
}
