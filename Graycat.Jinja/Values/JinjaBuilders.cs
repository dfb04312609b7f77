namespace Graycat.Jinja.Values;

/// <summary>Makes a list value.</summary>
/// <param name="items">What it begins with.</param>
public sealed class JinjaListBuilder(IEnumerable<JinjaValue> items)
{
    private readonly List<JinjaValue> _items = [.. items];

    /// <summary>Appends an item.</summary>
    public void Add(JinjaValue item) => _items.Add(item);

    /// <summary>The list; the builder is used up.</summary>
    public JinjaValue Build() => new JinjaList(_items);
}

/// <summary>Makes a dict value.</summary>
public sealed class JinjaDictBuilder
{
    private readonly JinjaDict _dict = new();

    /// <summary>Sets a key that the program wrote; of equal keys the first keeps its place and the last its value.</summary>
    public void Add(string key, JinjaValue value) => _dict.Items[new JinjaString(key)] = value;

    /// <summary>The dict; the builder is used up.</summary>
    public JinjaValue Build() => _dict;
}
