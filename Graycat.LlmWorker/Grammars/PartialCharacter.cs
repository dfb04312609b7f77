namespace Graycat.LlmWorker.Grammars;

/// <summary>The bytes of a UTF-8 character that has not all come yet.</summary>
internal struct PartialCharacter
{
    private int _length;
    private int _missing;

    /// <summary>The bits that came; the code point once nothing is missing.</summary>
    public int CodePoint { get; private set; }

    /// <summary>Whether bytes are missing.</summary>
    public readonly bool IsOpen => _missing > 0;

    /// <summary>The code points that the bytes so far can still become; the first is above the last for none.</summary>
    public readonly (int First, int Last) Reach
    {
        get
        {
            int shift = 6 * _missing;
            int first = CodePoint << shift;
            int last = first | ((1 << shift) - 1);
            int least = _length switch { 2 => 0x80, 3 => 0x800, _ => 0x10000 };
            return first is >= 0xD800 and <= 0xDFFF
                ? (1, 0)
                : (Math.Max(first, least), Math.Min(last, CodePointSet.Highest));
        }
    }

    /// <summary>Takes one byte; false when no well-formed character goes on like this.</summary>
    public bool Push(byte value) => _missing == 0 ? Start(value) : Continue(value);

    private bool Start(byte lead)
    {
        _length = lead switch { < 0x80 => 1, < 0xC2 => 0, < 0xE0 => 2, < 0xF0 => 3, < 0xF5 => 4, _ => 0 };
        _missing = Math.Max(0, _length - 1);
        CodePoint = _length == 1 ? lead : lead & (0x7F >> _length);
        return _length > 0;
    }

    private bool Continue(byte value)
    {
        if ((value & 0xC0) != 0x80) return false;
        CodePoint = (CodePoint << 6) | (value & 0x3F);
        _missing--;
        (int first, int last) = Reach;
        return first <= last;
    }
}
