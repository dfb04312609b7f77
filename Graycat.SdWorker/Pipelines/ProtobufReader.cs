namespace Graycat.SdWorker.Pipelines;

/// <summary>Walks the fields of one protobuf message without copying. Stops at the first damage.</summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    private readonly ReadOnlySpan<byte> _message = message;

    /// <summary>Where the next field begins.</summary>
    public int Position { get; private set; }

    /// <summary>The current field's number.</summary>
    public int Field { get; private set; }

    /// <summary>The current field's value if it is a number; else 0.</summary>
    public ulong Number { get; private set; }

    /// <summary>Where the current field's bytes begin in the message, if it has a length; else −1.</summary>
    public int Start { get; private set; }

    /// <summary>Where the current field begins with its tag.</summary>
    public int FieldStart { get; private set; }

    /// <summary>The current field's bytes; empty for a number.</summary>
    public readonly ReadOnlySpan<byte> Bytes => Start < 0 ? default : _message[Start..Position];

    /// <summary>Goes to the next field; false at the end or at damage.</summary>
    public bool Next()
    {
        FieldStart = Position;
        if (Position >= _message.Length || !Varint(out ulong tag))
            return false;
        Field = (int)(tag >> 3);
        (Number, Start) = (0, -1);
        return (tag & 7) switch
        {
            0 => Varint(out ulong value) && Set(value),
            1 => Skip(8),
            2 => Varint(out ulong length) && length <= int.MaxValue && Skip((int)length),
            5 => Skip(4),
            _ => false,
        };
    }

    private bool Set(ulong value)
    {
        Number = value;
        return true;
    }

    private bool Skip(int length)
    {
        Start = Position;
        if (length > _message.Length - Position)
            return false;
        Position += length;
        return true;
    }

    private bool Varint(out ulong value)
    {
        value = 0;
        for (int shift = 0; shift < 64 && Position < _message.Length; shift += 7)
        {
            byte next = _message[Position++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return true;
        }

        return false;
    }
}
