using System.Text;

namespace Graycat.LlmWorker.TextStreams;

/// <summary>
/// Turns the bytes of a sequence's tokens into the text a client may see: no character is split, no part of a stop
/// string leaks, and a last cluster that is sure to go on waits for its rest. What comes out depends on the bytes alone,
/// so feeding the tokens of a lost worker again rebuilds its state. One stream a generated sequence; not thread-safe.
/// </summary>
/// <param name="stops">The request's stop strings.</param>
public sealed class TextStream(StopStrings stops)
{
    private readonly StopStrings _stops = stops;
    private Utf8Accumulator _utf8;
    private char[] _text = new char[64];
    private int _sent;
    private int _length;
    private int _stopState;

    /// <summary>True once a stop string is complete or <see cref="Finish"/> was called; later bytes are ignored.</summary>
    public bool IsFinished { get; private set; }

    /// <summary>The stop string that ended the text: the one complete first, and of two at the same place the longer.</summary>
    public string? MatchedStop { get; private set; }

    /// <summary>
    /// Takes the bytes of one token and returns the text to send now, which may be empty. The span is valid until the
    /// next call. When a stop string is complete, it and all after it are dropped and <see cref="MatchedStop"/> is set.
    /// </summary>
    public ReadOnlySpan<char> Append(ReadOnlySpan<byte> piece)
    {
        DropSent();
        Span<Rune> runes = stackalloc Rune[Utf8Accumulator.MostRunes];
        foreach (byte value in piece)
        {
            if (IsFinished) break;
            Push(runes[.._utf8.Push(value, runes)]);
        }
        return Take(IsFinished ? _length : SafeLength());
    }

    /// <summary>Ends the text (end of turn, length, cancellation) and returns what was held back.</summary>
    public ReadOnlySpan<char> Finish()
    {
        DropSent();
        Span<Rune> runes = stackalloc Rune[Utf8Accumulator.MostRunes];
        Push(runes[.._utf8.Finish(runes)]);
        IsFinished = true;
        return Take(_length);
    }

    private int SafeLength()
    {
        int length = _length - _stops.HeldUnits(_stopState);
        return length - GraphemeTail.UnfinishedUnits(_text.AsSpan(0, length));
    }

    private void Push(ReadOnlySpan<Rune> runes)
    {
        foreach (Rune rune in runes)
            if (!IsFinished)
                Push(rune);
    }

    private void Push(Rune rune)
    {
        if (_text.Length < _length + 2) Array.Resize(ref _text, _text.Length * 2);
        int units = rune.EncodeToUtf16(_text.AsSpan(_length));
        for (int i = 0; i < units; i++)
            _stopState = _stops.Next(_stopState, _text[_length++]);
        if (_stops.Match(_stopState) is { } match) StopAt(match);
    }

    private void StopAt(string match)
    {
        _length -= match.Length;
        MatchedStop = match;
        IsFinished = true;
    }

    private ReadOnlySpan<char> Take(int length)
    {
        int start = _sent;
        _sent = length;
        return _text.AsSpan(start, length - start);
    }

    private void DropSent()
    {
        _text.AsSpan(_sent, _length - _sent).CopyTo(_text);
        _length -= _sent;
        _sent = 0;
    }
}
