using System.Runtime.ExceptionServices;

namespace Graycat.Llama;

/// <summary>
/// Runs native code that recurses once per character. Several families' tokenizers split text with <c>std::regex</c>, which
/// does: half a million equal letters in one prompt would end the process (measured: 600 bytes of stack per letter). A
/// thread's stack takes address space only; memory is used as deep as the recursion goes.
/// </summary>
internal static class DeepStack
{
    /// <summary>The longest run of one kind of characters that is safe, in bytes of text.</summary>
    internal const int MaxRunBytes = 1 << 20;

    private const int ShallowTextBytes = 1024;
    private const int StackBytesPerTextByte = 1024;
    private const int StackBytesBeside = 1 << 20;

    /// <summary>Runs a function on this thread when the text is short, else on one whose stack is deep enough.</summary>
    internal static int Run(int textBytes, Func<int> function)
    {
        if (textBytes <= ShallowTextBytes)
            return function();
        int result = 0;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() => failure = Try(function, out result), StackBytesBeside + Math.Min(textBytes, MaxRunBytes) * StackBytesPerTextByte) { Name = "tokenize", IsBackground = true };
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;
    }

    /// <summary>The bytes up to which a text can be tokenized at once: all of it, unless a run of one kind of characters is too long.</summary>
    internal static int FindSafeLength(ReadOnlySpan<byte> utf8)
    {
        int runStart = 0;
        for (int i = 1; i < utf8.Length && utf8.Length > MaxRunBytes; i++)
        {
            if (KindOf(utf8[i]) != KindOf(utf8[i - 1]))
                runStart = i;
            else if (i - runStart >= MaxRunBytes - 1)
                return BeginOfCharacter(utf8, i);
        }
        return utf8.Length;
    }

    private static ExceptionDispatchInfo? Try(Func<int> function, out int result)
    {
        result = 0;
        try
        {
            result = function();
            return null;
        }
        catch (Exception e)
        {
            return ExceptionDispatchInfo.Capture(e);
        }
    }

    // Bytes of characters beyond ASCII count as letters.
    private static int KindOf(byte value) => value switch
    {
        >= 0x80 or (>= (byte)'a' and <= (byte)'z') or (>= (byte)'A' and <= (byte)'Z') => 0,
        >= (byte)'0' and <= (byte)'9' => 1,
        (byte)' ' or (>= 9 and <= 13) => 2,
        _ => 3,
    };

    private static int BeginOfCharacter(ReadOnlySpan<byte> utf8, int index)
    {
        int begin = index;
        while (begin > index - 4 && (utf8[begin] & 0xC0) == 0x80)
            begin--;
        return begin;
    }
}
