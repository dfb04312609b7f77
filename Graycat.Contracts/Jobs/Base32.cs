namespace Graycat.Contracts.Jobs;

/// <summary>Crockford's base 32 in lower case (no i, l, o, u): digits sort as their values do.</summary>
internal static class Base32
{
    private const string Digits = "0123456789abcdefghjkmnpqrstvwxyz";

    public static bool IsDigit(char c) => Digits.Contains(c);

    public static ulong Read(ReadOnlySpan<char> text)
    {
        ulong value = 0;
        foreach (var c in text)
            value = (value << 5) | (uint)Digits.IndexOf(c);
        return value;
    }

    public static string Encode(ulong value, int length) =>
        string.Create(length, value, static (text, value) => Write(value, text));

    /// <summary>Writes the lowest <c>5 × text.Length</c> bits, most significant digit first.</summary>
    public static void Write(ulong value, Span<char> text)
    {
        for (var i = text.Length - 1; i >= 0; i--, value >>= 5)
            text[i] = Digits[(int)(value & 31)];
    }
}
