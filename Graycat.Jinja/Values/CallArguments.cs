namespace Graycat.Jinja.Values;

/// <summary>The arguments of one call, in order.</summary>
internal sealed class CallArguments(JinjaValue[] positional, KeyValuePair<string, JinjaValue>[] named)
{
    public static readonly CallArguments None = new([], []);

    public JinjaValue[] Positional { get; } = positional;

    public KeyValuePair<string, JinjaValue>[] Named { get; } = named;

    public bool IsEmpty => Positional.Length == 0 && Named.Length == 0;

    public JinjaValue? FindNamed(string name)
    {
        foreach (var (key, value) in Named)
        {
            if (key == name) return value;
        }
        return null;
    }

    /// <summary>Without its first positional arguments.</summary>
    public CallArguments Skip(int count) => new(Positional[count..], Named);

    public CallArguments With(string name, JinjaValue value) => new(Positional, [.. Named, new(name, value)]);
}
