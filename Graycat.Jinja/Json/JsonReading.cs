using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Graycat.Jinja.Provenance;
using Graycat.Jinja.Values;

namespace Graycat.Jinja.Json;

/// <summary>JSON into values, as Python's <c>json.loads</c> does it.</summary>
internal static class JsonReading
{
    public static JinjaValue Read(JsonElement element, bool untrusted)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return element.ValueKind switch
        {
            JsonValueKind.String => Text(element.GetString()!, untrusted),
            JsonValueKind.Number => ReadNumber(element.GetRawText()),
            JsonValueKind.True => JinjaBool.True,
            JsonValueKind.False => JinjaBool.False,
            JsonValueKind.Array => ReadArray(element, untrusted),
            JsonValueKind.Object => ReadObject(element, untrusted),
            _ => JinjaValue.None,
        };
    }

    private static JinjaString Text(string text, bool untrusted) => new(text, untrusted && text.Length > 0 ? Origins.All : null);

    private static JinjaList ReadArray(JsonElement element, bool untrusted)
    {
        var items = new List<JinjaValue>(element.GetArrayLength());
        foreach (var item in element.EnumerateArray()) items.Add(Read(item, untrusted));
        return new JinjaList(items);
    }

    private static JinjaDict ReadObject(JsonElement element, bool untrusted)
    {
        var dict = new JinjaDict();
        foreach (var property in element.EnumerateObject()) dict.Items[Text(property.Name, untrusted)] = Read(property.Value, untrusted);
        return dict;
    }

    private static JinjaValue ReadNumber(string literal)
    {
        if (literal.AsSpan().IndexOfAny('.', 'e', 'E') >= 0) return new JinjaFloat(double.Parse(literal, CultureInfo.InvariantCulture));
        if (long.TryParse(literal, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long small)) return JinjaInteger.Of(small);
        if (literal.Length > Operators.Integers.MaxDigits + 1) throw Rendering.JinjaException.Value($"an integer of {literal.Length} digits is longer than the {Operators.Integers.MaxDigits} allowed");
        return JinjaInteger.Of(BigInteger.Parse(literal, CultureInfo.InvariantCulture));
    }
}
