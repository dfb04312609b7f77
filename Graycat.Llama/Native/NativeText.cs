using System.Runtime.InteropServices;

namespace Graycat.Llama.Native;

/// <summary>Text as llama.cpp hands it out.</summary>
internal static unsafe class NativeText
{
    internal delegate int Writer(byte* buffer, nuint size);

    /// <summary>Copies a NUL-terminated UTF-8 text; null for a null pointer.</summary>
    internal static string? Read(byte* text) => Marshal.PtrToStringUTF8((nint)text);

    /// <summary>Calls a function in the manner of <c>snprintf</c>, again with more room when it asks for it; null when it returns a negative number.</summary>
    internal static string? Read(Writer write)
    {
        byte[] buffer = new byte[256];
        while (true)
        {
            int length;
            fixed (byte* start = buffer)
                length = write(start, (nuint)buffer.Length);
            if (length < buffer.Length)
                return length < 0 ? null : System.Text.Encoding.UTF8.GetString(buffer, 0, length);
            buffer = new byte[length + 1];
        }
    }
}
