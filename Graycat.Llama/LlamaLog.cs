namespace Graycat.Llama;

/// <summary>Where llama.cpp's messages go. Nothing is ever written to the console.</summary>
public static class LlamaLog
{
    private static LlamaLogSink? s_sink;

    /// <summary>Takes each message, from any thread; must not throw. Null (default) drops them.</summary>
    public static LlamaLogSink? Sink
    {
        get => Volatile.Read(ref s_sink);
        set => Volatile.Write(ref s_sink, value);
    }
}

/// <summary>Takes one line of llama.cpp's log.</summary>
/// <param name="level">How grave it is.</param>
/// <param name="message">The line without its end.</param>
public delegate void LlamaLogSink(LlamaLogLevel level, string message);

/// <summary>llama.cpp's levels; numbers as in ggml.</summary>
public enum LlamaLogLevel
{
    /// <summary>Without a level.</summary>
    None = 0,

    /// <summary>For those who debug llama.cpp.</summary>
    Debug = 1,

    /// <summary>What it does.</summary>
    Info = 2,

    /// <summary>What may be wrong.</summary>
    Warning = 3,

    /// <summary>What failed.</summary>
    Error = 4,
}
