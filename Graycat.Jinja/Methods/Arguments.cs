using System.Numerics;
using Graycat.Jinja.Rendering;
using Graycat.Jinja.Values;

namespace Graycat.Jinja.Methods;

/// <summary>Arguments as the built-in functions want them; type errors otherwise.</summary>
internal static class Arguments
{
    public static JinjaString Text(JinjaValue? value, string what) =>
        value as JinjaString ?? throw JinjaException.Type($"{what} must be str, not {value?.TypeName ?? "None"}");

    public static string? TextOrNone(JinjaValue? value, string what) => value is null or JinjaNone ? null : Text(value, what).Text;

    public static BigInteger Integer(JinjaValue value) => value switch
    {
        JinjaNumber { IsFloat: false } number => number.Integer,
        _ => throw JinjaException.Type($"'{value.TypeName}' object cannot be interpreted as an integer"),
    };

    /// <summary>An integer of C's size; a value error beyond it.</summary>
    public static long Size(JinjaValue? value, long absent)
    {
        if (value is null) return absent;
        var integer = Integer(value);
        return integer >= long.MinValue && integer <= long.MaxValue ? (long)integer : throw JinjaException.Value("Python int too large to convert to C ssize_t");
    }

    /// <summary>A width that a text may have; a limit error beyond it.</summary>
    public static int Width(JinjaValue? value, int absent, Budget budget)
    {
        long width = Size(value, absent);
        budget.CheckCharacters(width);
        return (int)Math.Max(width, -1);
    }

    /// <summary>A flag of C's, which must be an int or a bool.</summary>
    public static bool IntegerFlag(JinjaValue? value) => value is not null && !Integer(value).IsZero;

    public static bool Flag(JinjaValue? value, bool absent = false) => value?.IsTrue ?? absent;
}
