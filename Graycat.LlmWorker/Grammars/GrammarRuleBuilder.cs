namespace Graycat.LlmWorker.Grammars;

/// <summary>Collects rules while a grammar is read, writes repetitions out, and checks the whole at the end.</summary>
internal sealed class GrammarRuleBuilder
{
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly List<List<int>?> _bodies = [];
    private readonly List<CodePointSet> _sets = [];
    private readonly Dictionary<int, int> _singles = [];
    private readonly HashSet<int> _loops = [];
    private int _elements;

    /// <summary>Rules so far, named, mentioned and made for groups and repetitions.</summary>
    public int Count => _bodies.Count;

    public int IdOf(string name)
    {
        if (!_ids.TryGetValue(name, out int id)) _ids.Add(name, id = NewRule());
        return id;
    }

    public int NewRule()
    {
        _bodies.Add(null);
        return _bodies.Count - 1;
    }

    /// <summary>A rule defined twice keeps the last definition.</summary>
    public void Define(int rule, List<int> body) => _bodies[rule] = body;

    public void Append(List<int> body, int element)
    {
        CountElements(1);
        body.Add(element);
    }

    public int SetOf(int codePoint)
    {
        if (!_singles.TryGetValue(codePoint, out int id)) _singles.Add(codePoint, id = SetOf(CodePointSet.Of([(codePoint, codePoint)])));
        return id;
    }

    public int SetOf(CodePointSet set)
    {
        _sets.Add(set);
        return _sets.Count - 1;
    }

    /// <summary>
    /// Repeats the elements from <paramref name="start"/> on: S{m,n} becomes m times S and a chain of n - m optional
    /// rules, S{m,} m times S and a rule that is S and itself, or nothing.
    /// </summary>
    /// <returns>The rules that a further repetition would repeat, as llama.cpp counts them.</returns>
    public long Repeat(List<int> body, int start, long itemRules, long least, long most)
    {
        bool endless = most == long.MaxValue;
        long written = !endless && most > 0 ? most : Math.Max(1, least);
        if (most < least) throw new GbnfSyntaxException($"a repetition of at least {least} and at most {most} is impossible");
        if (itemRules * written > GrammarLimits.Repetitions)
            throw new GbnfSyntaxException($"the repetitions here make {itemRules * written} rules, more than {GrammarLimits.Repetitions}");
        List<int> item = body[start..];
        CountElements(item.Count * (written + 1));
        if (least == 0) body.RemoveRange(start, item.Count);
        for (long i = 1; i < least; i++) body.AddRange(item);
        if (endless) body.Add(~Loop(item));
        else if (most > least) body.Add(~Chain(item, most - least));
        return itemRules * written;
    }

    /// <summary>The finished rules; throws where one is missing, left-recursive or too deep.</summary>
    public GrammarRules Build()
    {
        foreach ((string name, int id) in _ids)
            if (_bodies[id] is null)
                throw new GbnfSyntaxException($"the rule '{name}' is used but never defined", hasLine: false);
        if (!_ids.TryGetValue("root", out int root)) throw new GbnfSyntaxException("there is no rule named 'root'", hasLine: false);
        var rules = new GrammarRules([.. _bodies.SelectMany(body => body!)], Alternatives(), [.. _sets], root);
        LeftRecursion.Refuse(rules, _loops, rule => _ids.FirstOrDefault(pair => pair.Value == rule).Key);
        return rules;
    }

    private int Loop(List<int> item)
    {
        int rule = NewRule();
        Define(rule, [.. item, ~rule, GrammarRules.End, GrammarRules.End]);
        _loops.Add(rule);
        return rule;
    }

    private int Chain(List<int> item, long length)
    {
        int next = NewRule();
        Define(next, [.. item, GrammarRules.End, GrammarRules.End]);
        for (long i = 1; i < length; i++)
        {
            int rule = NewRule();
            Define(rule, [.. item, ~next, GrammarRules.End, GrammarRules.End]);
            next = rule;
        }
        return next;
    }

    private int[][] Alternatives()
    {
        var alternatives = new int[_bodies.Count][];
        int position = 0;
        for (int rule = 0; rule < _bodies.Count; rule++)
        {
            var starts = new List<int> { position };
            foreach (int element in _bodies[rule]!)
            {
                position++;
                if (element == GrammarRules.End) starts.Add(position);
            }
            alternatives[rule] = [.. starts.SkipLast(1)];
        }
        return alternatives;
    }

    private void CountElements(long added)
    {
        if (_elements + added > GrammarLimits.Elements)
            throw new GbnfSyntaxException($"the grammar has more than {GrammarLimits.Elements} elements with its repetitions written out");
        _elements += (int)added;
    }
}
