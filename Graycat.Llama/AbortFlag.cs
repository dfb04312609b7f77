using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Graycat.Llama;

/// <summary>A word in native memory that llama.cpp's compute thread asks between two operations.</summary>
internal sealed unsafe class AbortFlag : IDisposable
{
    private readonly Lock _lock = new();
    private int* _word = (int*)NativeMemory.AllocZeroed(sizeof(int));

    internal void* Pointer => _word;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    internal static byte IsSet(void* word) => (byte)Volatile.Read(ref *(int*)word);

    internal void Set() => Write(1);

    internal void Clear() => Write(0);

    /// <summary>Call when the context is freed; a request that comes later has no effect.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            NativeMemory.Free(_word);
            _word = null;
        }
    }

    private void Write(int value)
    {
        lock (_lock)
        {
            if (_word is not null)
                Volatile.Write(ref *_word, value);
        }
    }
}
