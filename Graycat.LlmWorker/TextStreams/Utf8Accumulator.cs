using System.Text;

namespace Graycat.LlmWorker.TextStreams;

/// <summary>
/// Decodes UTF-8 byte by byte and independently of how the bytes are cut: each maximal part of an ill-formed sequence
/// becomes one U+FFFD, as in the WHATWG decoder. A byte-order mark is text.
/// </summary>
internal struct Utf8Accumulator
{
    /// <summary>Code points that one call may give.</summary>
    public const int MostRunes = 3;

    private int _codePoint;
    private int _missing;
    private byte _lowest;
    private byte _highest;
    private bool _surrogateHalf;

    /// <summary>Takes one byte, writes the code points that are certain now, and returns how many they are.</summary>
    public int Push(byte value, Span<Rune> runes)
    {
        int count = Reject(value, runes);
        if (_missing == 0) return Start(value, runes, count);
        (_lowest, _highest) = (0x80, 0xBF);
        _codePoint = (_codePoint << 6) | (value & 0x3F);
        if (--_missing > 0) return count;
        runes[count] = new Rune(_codePoint);
        return count + 1;
    }

    /// <summary>Writes U+FFFD for an unfinished sequence at the end of the bytes, and returns how many.</summary>
    public int Finish(Span<Rune> runes) => Drop(runes);

    // After ED, a byte of A0 to BF would make a surrogate: ill-formed, but the reference waits for one byte more.
    private int Reject(byte value, Span<Rune> runes)
    {
        if (_missing == 0 || (!_surrogateHalf && value >= _lowest && value <= _highest)) return 0;
        bool firstHalf = !_surrogateHalf && _highest == 0x9F && value is > 0x9F and <= 0xBF;
        if (!firstHalf) return Drop(runes);
        _surrogateHalf = true;
        return 0;
    }

    private int Drop(Span<Rune> runes)
    {
        int count = _missing == 0 ? 0 : _surrogateHalf ? 2 : 1;
        runes[..count].Fill(Rune.ReplacementChar);
        (_missing, _surrogateHalf) = (0, false);
        return count;
    }

    // The Unicode Standard, table 3-7: which bytes may follow each lead byte.
    private int Start(byte lead, Span<Rune> runes, int count)
    {
        if (lead is < 0xC2 or > 0xF4)
        {
            runes[count] = lead < 0x80 ? new Rune(lead) : Rune.ReplacementChar;
            return count + 1;
        }
        _missing = lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
        _codePoint = lead & (0x3F >> _missing);
        _lowest = lead switch { 0xE0 => 0xA0, 0xF0 => 0x90, _ => 0x80 };
        _highest = lead switch { 0xED => 0x9F, 0xF4 => 0x8F, _ => 0xBF };
        return count;
    }
}
