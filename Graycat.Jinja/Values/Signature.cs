using Graycat.Jinja.Rendering;

namespace Graycat.Jinja.Values;

/// <summary>The parameters of a built-in function: their names, how many must be given, and whether names may be used.</summary>
internal sealed class Signature
{
    private static readonly JinjaValue?[][] s_nothing = [.. Enumerable.Range(0, 8).Select(n => new JinjaValue?[n])];
    private readonly string _function;
    private readonly string[] _parameters;
    private readonly int _required;
    private readonly bool _positionalOnly;

    /// <param name="function">For messages.</param>
    /// <param name="parameters">Names separated by blanks; after a <c>/</c> at the end none may be given by name; <c>?</c> before the first optional one.</param>
    public Signature(string function, string parameters)
    {
        var names = parameters.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToList();
        _positionalOnly = names.Remove("/");
        int optional = names.IndexOf("?");
        if (optional >= 0) names.RemoveAt(optional);
        (_function, _parameters, _required) = (function, [.. names], optional >= 0 ? optional : names.Count);
    }

    /// <summary>One value a parameter; null where an optional one was left out. Not to be written to.</summary>
    public JinjaValue?[] Bind(CallArguments arguments)
    {
        if (arguments.IsEmpty && _required == 0) return s_nothing[_parameters.Length];
        if (arguments.Positional.Length > _parameters.Length) throw TooMany(arguments);
        var bound = new JinjaValue?[_parameters.Length];
        arguments.Positional.CopyTo(bound, 0);
        foreach (var (name, value) in arguments.Named)
        {
            int place = _positionalOnly ? -1 : Array.IndexOf(_parameters, name);
            if (place < 0) throw JinjaException.Type(_positionalOnly ? $"{_function}() takes no keyword arguments" : $"{_function}() got an unexpected keyword argument '{name}'");
            if (bound[place] is not null) throw JinjaException.Type($"{_function}() got multiple values for argument '{name}'");
            bound[place] = value;
        }
        for (int i = 0; i < _required; i++)
        {
            if (bound[i] is null) throw JinjaException.Type($"{_function}() missing required argument '{_parameters[i]}'");
        }
        return bound;
    }

    private JinjaException TooMany(CallArguments arguments) => JinjaException.Type(
        $"{_function}() takes at most {_parameters.Length} arguments ({arguments.Positional.Length} given)");
}
