namespace Graycat.LlmWorker.TextStreams;

/// <summary>
/// The stop strings of one request as one automaton (Aho and Corasick, "Efficient string matching", 1975), shared by
/// all its sequences. Strings are compared ordinally, code point by code point. Empty strings, and strings with a lone
/// surrogate, which no decoded text can contain, are left out.
/// </summary>
public sealed class StopStrings
{
    /// <summary>No stop strings: generation ends by itself or by its length.</summary>
    public static readonly StopStrings None = new([]);

    private readonly List<Node> _nodes = [new Node(Depth: 0)];
    private readonly Dictionary<(int Node, char Next), int> _edges = [];

    /// <summary>Builds the automaton in time proportional to the strings' total length.</summary>
    public StopStrings(IEnumerable<string> strings)
    {
        foreach (string stop in strings)
            if (stop.Length > 0 && IsWellFormed(stop))
                Insert(stop);
        LinkSuffixes();
    }

    /// <summary>True when nothing can ever match.</summary>
    public bool IsEmpty => _nodes.Count == 1;

    /// <summary>The state after <paramref name="unit"/>; the start state is 0.</summary>
    internal int Next(int state, char unit)
    {
        while (true)
        {
            if (_edges.TryGetValue((state, unit), out int next)) return next;
            if (state == 0) return 0;
            state = _nodes[state].Suffix;
        }
    }

    /// <summary>UTF-16 units at the end of the text that may still become a stop string.</summary>
    internal int HeldUnits(int state) => _nodes[state].Depth;

    /// <summary>The longest stop string that is complete in this state.</summary>
    internal string? Match(int state) => _nodes[state].Match;

    private static bool IsWellFormed(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1])) return false;
            i++;
        }
        return true;
    }

    private void Insert(string stop)
    {
        int node = 0;
        foreach (char unit in stop)
            node = Child(node, unit);
        _nodes[node] = _nodes[node] with { Match = stop };
    }

    private int Child(int node, char unit)
    {
        if (_edges.TryGetValue((node, unit), out int child)) return child;
        child = _nodes.Count;
        _nodes.Add(new Node(_nodes[node].Depth + 1, Parent: node, Unit: unit));
        _edges.Add((node, unit), child);
        return child;
    }

    // A suffix link leads to a shallower node, so nodes are linked by depth. A node without a match of its own inherits
    // the longest match among its suffixes.
    private void LinkSuffixes()
    {
        foreach (int id in Enumerable.Range(1, _nodes.Count - 1).OrderBy(id => _nodes[id].Depth))
        {
            Node node = _nodes[id];
            int suffix = node.Depth == 1 ? 0 : Next(_nodes[node.Parent].Suffix, node.Unit);
            _nodes[id] = node with { Suffix = suffix, Match = node.Match ?? _nodes[suffix].Match };
        }
    }

    private readonly record struct Node(int Depth, int Parent = 0, char Unit = '\0', int Suffix = 0, string? Match = null);
}
