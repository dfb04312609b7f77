using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Graycat.Llama.Native;

/// <summary>Takes llama.cpp's log from it and hands each line to <see cref="LlamaLog.Sink"/>.</summary>
internal static unsafe class NativeLog
{
    private const int MaxCapturedCharacters = 4096;

    [ThreadStatic]
    private static StringBuilder? t_errors;

    internal static void Attach() => LlamaApi.llama_log_set(&Receive, null);

    /// <summary>Keeps the error lines of this thread until <see cref="TakeErrors"/>.</summary>
    internal static void CaptureErrors() => t_errors = new StringBuilder();

    /// <summary>The error lines since <see cref="CaptureErrors"/>, the most telling (first) one first.</summary>
    internal static string TakeErrors()
    {
        string errors = t_errors?.ToString().Trim() ?? "";
        t_errors = null;
        return errors;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Receive(int level, byte* text, void* userData)
    {
        LlamaLogSink? sink = LlamaLog.Sink;
        bool captures = t_errors is not null && level == (int)LlamaLogLevel.Error;
        if (sink is null && !captures)
            return;
        string line = (Marshal.PtrToStringUTF8((nint)text) ?? "").TrimEnd('\n', '\r');
        if (captures && t_errors!.Length < MaxCapturedCharacters)
            t_errors.AppendLine(line);
        if (line.Length > 0)
            sink?.Invoke(Enum.IsDefined((LlamaLogLevel)level) ? (LlamaLogLevel)level : LlamaLogLevel.Debug, line);
    }
}
