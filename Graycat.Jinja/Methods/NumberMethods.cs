using System.Numerics;
using Graycat.Jinja.Rendering;
using Graycat.Jinja.Values;

namespace Graycat.Jinja.Methods;

/// <summary>The attributes of int, bool and float.</summary>
internal static class NumberMethods
{
    private static readonly MethodTable<JinjaNumber> s_integers = new MethodTable<JinjaNumber>("int")
        .Add("bit_length", "/", (_, number, _) => JinjaInteger.Of((long)BigInteger.Abs(number.Integer).GetBitLength()))
        .Add("bit_count", "/", (_, number, _) => JinjaInteger.Of(BigInteger.PopCount(BigInteger.Abs(number.Integer))))
        .Add("conjugate", "/", (_, number, _) => JinjaInteger.Of(number.Integer))
        .Add("as_integer_ratio", "/", (_, number, _) => JinjaTuple.Of(JinjaInteger.Of(number.Integer), JinjaInteger.Of(1)))
        .Add("to_bytes", "? length byteorder signed", (_, _, _) => throw JinjaException.Type("bytes are not supported"))
        .Add("from_bytes", "bytes ? byteorder signed", (_, _, _) => throw JinjaException.Type("bytes are not supported"))
        .Freeze();

    private static readonly MethodTable<JinjaNumber> s_floats = new MethodTable<JinjaNumber>("float")
        .Add("is_integer", "/", (_, number, _) => JinjaValue.Of(Math.Floor(number.Real) == number.Real && double.IsFinite(number.Real)))
        .Add("conjugate", "/", (_, number, _) => number)
        .Add("as_integer_ratio", "/", (_, number, _) => Ratio(number.Real))
        .Add("hex", "/", (_, _, _) => throw JinjaException.Type("float.hex is not supported"))
        .Add("fromhex", "string /", (_, _, _) => throw JinjaException.Type("float.fromhex is not supported"))
        .Freeze();

    public static JinjaValue? Find(JinjaNumber number, string name) => name switch
    {
        "real" => number.IsFloat ? number : JinjaInteger.Of(number.Integer),
        "imag" => number.IsFloat ? new JinjaFloat(0) : JinjaInteger.Of(0),
        "numerator" when !number.IsFloat => JinjaInteger.Of(number.Integer),
        "denominator" when !number.IsFloat => JinjaInteger.Of(1),
        _ => (number.IsFloat ? s_floats : s_integers).Find(number, name),
    };

    private static JinjaTuple Ratio(double value)
    {
        if (!double.IsFinite(value)) throw JinjaException.Value($"cannot convert {(double.IsNaN(value) ? "NaN" : "Infinity")} to integer ratio");
        var denominator = BigInteger.One;
        while (Math.Floor(value) != value)
        {
            value *= 2;
            denominator *= 2;
        }
        return JinjaTuple.Of(JinjaInteger.Of(new BigInteger(value)), JinjaInteger.Of(denominator));
    }
}
