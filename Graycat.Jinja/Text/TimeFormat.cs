using System.Globalization;
using Graycat.Jinja.Rendering;
using Graycat.Jinja.Values;

namespace Graycat.Jinja.Text;

/// <summary>glibc's <c>strftime</c> in the C locale, without a time zone, with its flags <c>- _ 0 ^ #</c> and widths.</summary>
internal static class TimeFormat
{
    private static readonly CultureInfo s_c = CultureInfo.InvariantCulture;

    public static JinjaValue Format(string format, RenderContext context)
    {
        var now = context.Clock.GetLocalNow().DateTime;
        var builder = new TextBuilder(context.Budget);
        for (int place = 0; place < format.Length;)
        {
            if (format[place] != '%' || place + 1 == format.Length) builder.Append(format[place++]);
            else place = WriteDirective(format, place, now, builder);
        }
        return builder.ToJinjaString();
    }

    private static int WriteDirective(string format, int start, DateTime now, TextBuilder builder)
    {
        int place = start + 1;
        char flag = '\0';
        bool upper = false, swap = false;
        for (; place < format.Length && format[place] is '-' or '_' or '0' or '^' or '#'; place++)
        {
            if (format[place] == '^') upper = true;
            else if (format[place] == '#') swap = true;
            else flag = format[place];
        }
        // Python itself replaces %f and %z, which it knows without flags only.
        if (place == start + 1 && place < format.Length && format[place] == 'f')
        {
            builder.Append((now.Microsecond + (now.Millisecond * 1000)).ToString("000000", s_c));
            return place + 1;
        }
        int widthFrom = place;
        while (place < format.Length && char.IsAsciiDigit(format[place])) place++;
        int width = place > widthFrom ? int.Parse(format.AsSpan(widthFrom, Math.Min(place - widthFrom, 4)), s_c) : -1;
        if (place < format.Length && format[place] is 'E' or 'O') place++;
        if (place < format.Length && format[place] == 'z') return place + 1;
        if (place == format.Length || Expand(format[place], now) is not var (text, digits, pad))
        {
            builder.Append(format.AsSpan(start, Math.Min(place + 1, format.Length) - start));
            return Math.Min(place + 1, format.Length);
        }
        text = Pad(text, digits, pad, flag, width);
        text = ChangeCase(text, format[place], upper, swap);
        builder.Append(text);
        return place + 1;
    }

    /// <summary>The text, and for numbers how many digits it has at least and what pads them.</summary>
    private static (string Text, int Digits, char Pad)? Expand(char directive, DateTime now) => directive switch
    {
        'a' => Text(now.ToString("ddd", s_c)),
        'A' => Text(now.ToString("dddd", s_c)),
        'b' or 'h' => Text(now.ToString("MMM", s_c)),
        'B' => Text(now.ToString("MMMM", s_c)),
        'c' => Text(now.ToString("ddd MMM ", s_c) + now.Day.ToString(s_c).PadLeft(2) + now.ToString(" HH:mm:ss yyyy", s_c)),
        'C' => Number(now.Year / 100, 2),
        'd' => Number(now.Day, 2),
        'D' or 'x' => Text(now.ToString("MM'/'dd'/'yy", s_c)),
        'e' => Number(now.Day, 2, ' '),
        'F' => Text(now.ToString("yyyy-MM-dd", s_c)),
        'g' => Number(ISOWeek.GetYear(now) % 100, 2),
        'G' => Number(ISOWeek.GetYear(now), 4),
        'H' => Number(now.Hour, 2),
        'I' => Number(Hour12(now), 2),
        'j' => Number(now.DayOfYear, 3),
        'k' => Number(now.Hour, 2, ' '),
        'l' => Number(Hour12(now), 2, ' '),
        'm' => Number(now.Month, 2),
        'M' => Number(now.Minute, 2),
        'n' => Text("\n"),
        'p' => Text(now.Hour < 12 ? "AM" : "PM"),
        'P' => Text(now.Hour < 12 ? "am" : "pm"),
        'r' => Text($"{Hour12(now):00}:{now.Minute:00}:{now.Second:00} {(now.Hour < 12 ? "AM" : "PM")}"),
        'R' => Text(now.ToString("HH':'mm", s_c)),
        's' => Text(((long)(now - DateTime.UnixEpoch).TotalSeconds).ToString(s_c)),
        'S' => Number(now.Second, 2),
        't' => Text("\t"),
        'T' or 'X' => Text(now.ToString("HH':'mm':'ss", s_c)),
        'u' => Number(now.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)now.DayOfWeek, 1),
        'U' => Number((now.DayOfYear + 6 - (int)now.DayOfWeek) / 7, 2),
        'V' => Number(ISOWeek.GetWeekOfYear(now), 2),
        'w' => Number((int)now.DayOfWeek, 1),
        'W' => Number((now.DayOfYear + 6 - (((int)now.DayOfWeek + 6) % 7)) / 7, 2),
        'y' => Number(now.Year % 100, 2),
        'Y' => Number(now.Year, 4),
        'Z' => Text(""),
        '%' => Text("%"),
        _ => null,
    };

    private static int Hour12(DateTime now) => now.Hour % 12 == 0 ? 12 : now.Hour % 12;

    private static (string, int, char)? Text(string text) => (text, 0, ' ');

    private static (string, int, char)? Number(int value, int digits, char pad = '0') => (value.ToString(s_c), digits, pad);

    private static string ChangeCase(string text, char directive, bool upper, bool swap)
    {
        if (directive == 'P') return text;
        if (swap && directive == 'p') return text.ToLowerInvariant();
        return upper || (swap && directive is ('a' or 'A' or 'b' or 'B' or 'h')) ? text.ToUpperInvariant() : text;
    }

    private static string Pad(string text, int digits, char pad, char flag, int width)
    {
        if (flag == '-') return text.PadLeft(Math.Max(width, 0));
        char filler = flag switch { '_' => ' ', '0' => '0', _ => pad };
        return text.PadLeft(Math.Max(digits, width), filler);
    }
}
