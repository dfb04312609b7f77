using System.Runtime.InteropServices;

namespace Graycat.Llama.Native;

/// <summary>
/// Proves that the loaded library is the release this binding was written for. Linking proves nothing: between releases no
/// function vanished while signatures and struct fields changed, once even without a change of size.
/// </summary>
internal static unsafe class AbiCheck
{
    private const int ProbeBytes = 1024;

    /// <summary>What differs, in a few words; null when all is well.</summary>
    internal static string? FindDifference() =>
        FindSizeDifference("llama_model_default_params", sizeof(NativeModelParams))
        ?? FindSizeDifference("llama_context_default_params", sizeof(NativeContextParams))
        ?? FindModelDifference(LlamaApi.llama_model_default_params())
        ?? FindContextDifference(LlamaApi.llama_context_default_params());

    internal static string? FindModelDifference(in NativeModelParams model)
    {
        bool same = model is { GpuLayers: -1, SplitMode: 1, LoadMode: NativeLoadMode.Auto, LazyMode: 1, MainGpu: 0, UseExtraBuffers: 1 }
            && model is { VocabularyOnly: 0, CheckTensors: 0, NoHost: 0, NoAllocation: 0 }
            && model.Devices is null && model.TensorSplit is null && model.ProgressCallback is null && model.MetadataOverrides is null;
        return same ? null : "the model parameters have other default values";
    }

    internal static string? FindContextDifference(in NativeContextParams context)
    {
        bool same = context is { ContextTokens: 512, BatchTokens: 2048, MicroBatchTokens: 512, MaxSequences: 1, MaxOutputs: 0, MaxOutputsPerSequence: 1 }
            && context is { Threads: 4, BatchThreads: 4, RopeScaling: -1, Pooling: -1, Attention: -1, FlashAttention: -1, YarnExtensionFactor: -1 }
            && context is { KeyType: 1, ValueType: 1, Embeddings: 0, OffloadKqv: 1, NoPerformance: 1, OffloadOperations: 1, UnifiedKvCache: 0, SamplerCount: 0 }
            && context.AbortCallback is null && context.Samplers is null && context.OtherContext is null;
        return same ? null : "the context parameters have other default values";
    }

    /// <summary>
    /// Counts the bytes the library writes through the hidden pointer of a returned struct. Only x64 passes that pointer as
    /// if it were the first argument; elsewhere the default values must do.
    /// </summary>
    private static string? FindSizeDifference(string function, int expected)
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64)
            return null;
        int written = (CountWrittenBytes(function) + 7) / 8 * 8;
        return written == expected ? null : $"{function} fills {written} bytes instead of {expected}";
    }

    // A byte that keeps both of two fill patterns was not written. Padding behind the last field isn't either, hence the rounding above.
    private static int CountWrittenBytes(string function)
    {
        var call = (delegate* unmanaged[Cdecl]<byte*, byte*>)NativeLibraries.GetExport(function);
        byte* first = stackalloc byte[ProbeBytes];
        byte* second = stackalloc byte[ProbeBytes];
        new Span<byte>(first, ProbeBytes).Fill(0xA5);
        new Span<byte>(second, ProbeBytes).Fill(0x5A);
        call(first);
        call(second);
        int last = ProbeBytes;
        while (last > 0 && first[last - 1] == 0xA5 && second[last - 1] == 0x5A)
            last--;
        return last;
    }
}
