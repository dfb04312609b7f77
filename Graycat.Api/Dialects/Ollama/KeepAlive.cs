using System.Globalization;
using System.Text.Json;
using Graycat.Api.Dialects.Reading;

namespace Graycat.Api.Dialects.Ollama;

/// <summary>Reads <c>keep_alive</c>: seconds as a number, or a Go duration (<c>5m</c>, <c>1h30m</c>, <c>-1s</c>). Negative is for ever.</summary>
internal static class KeepAlive
{
    /// <summary>Longer times count as for ever.</summary>
    private const double MaxSeconds = 10 * 365 * 86_400.0;

    public static TimeSpan? Read(RequestReader body)
    {
        var value = body["keep_alive"];
        switch (value.ValueKind)
        {
            case JsonValueKind.Undefined:
                return null;
            case JsonValueKind.Number:
                return FromSeconds(value.GetDouble());
            case JsonValueKind.String when Seconds(value.GetString()!) is { } seconds:
                return FromSeconds(seconds);
            default:
                body.Fail("keep_alive", $"keep_alive is {RequestReader.Describe(value)}; it must be seconds, or a duration as 5m.", "invalid_value");
                return null;
        }
    }

    private static TimeSpan FromSeconds(double seconds) =>
        seconds is < 0 or > MaxSeconds or double.NaN ? TimeSpan.FromSeconds(-1) : TimeSpan.FromSeconds(seconds);

    private static double? Seconds(string text)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double plain))
            return plain;
        double sign = text.StartsWith('-') ? -1 : 1, total = 0;
        var rest = text.AsSpan().TrimStart("+-");
        while (!rest.IsEmpty)
        {
            int digits = rest.IndexOfAnyExcept("0123456789.");
            if (digits <= 0 || !double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double amount))
                return null;
            rest = rest[digits..];
            int letters = rest.IndexOfAny("0123456789.") is var end && end < 0 ? rest.Length : end;
            if (Unit(rest[..letters]) is not { } unit)
                return null;
            total += amount * unit;
            rest = rest[letters..];
        }

        return sign * total;
    }

    private static double? Unit(ReadOnlySpan<char> unit) => unit switch
    {
        "ns" => 1e-9,
        "us" or "µs" => 1e-6,
        "ms" => 1e-3,
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        _ => null,
    };
}
