using System.Globalization;

namespace Graycat.Api.Dialects.Reading;

/// <summary>Finds escapes that are half a character.</summary>
internal static class Surrogates
{
    /// <summary>Whether a JSON text escapes a surrogate without its partner.</summary>
    public static bool HasLoneEscape(ReadOnlySpan<byte> json)
    {
        while (json.IndexOf((byte)'\\') is >= 0 and var at && at + 1 < json.Length)
        {
            json = json[at..];
            char unit = Unit(json);
            if (char.IsLowSurrogate(unit))
                return true;
            if (!char.IsHighSurrogate(unit))
            {
                json = json[2..];
                continue;
            }

            if (!char.IsLowSurrogate(Unit(json[6..])))
                return true;
            json = json[12..];
        }

        return false;
    }

    /// <summary>The UTF-16 unit that an escape at the start stands for; 'x' where there is none.</summary>
    private static char Unit(ReadOnlySpan<byte> json) =>
        json.Length >= 6 && json[0] == '\\' && json[1] == 'u'
        && ushort.TryParse(json.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort value)
            ? (char)value
            : 'x';
}
