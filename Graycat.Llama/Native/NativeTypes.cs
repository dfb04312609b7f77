using System.Runtime.InteropServices;

namespace Graycat.Llama.Native;

// llama.cpp v0.5.0. Every struct is blittable: C's bool is a byte, enums are int. AbiCheck proves the sizes and the
// default values against the library that was loaded; the order of the fields follows include/llama.h.

/// <summary><c>llama_model_params</c>, 80 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeModelParams
{
    public void* Devices;
    public void* TensorBufferOverrides;
    public int GpuLayers;
    public int SplitMode;
    public NativeLoadMode LoadMode;
    public int LazyMode;
    public int MainGpu;
    public float* TensorSplit;
    public delegate* unmanaged[Cdecl]<float, void*, byte> ProgressCallback;
    public void* ProgressUserData;
    public void* MetadataOverrides;
    public byte VocabularyOnly;
    public byte CheckTensors;
    public byte UseExtraBuffers;
    public byte NoHost;
    public byte NoAllocation;
    public byte LoadMtp;
}

/// <summary><c>enum llama_load_mode</c>.</summary>
internal enum NativeLoadMode
{
    Auto = -1,
    Read = 0,
    Map = 1,
    Lock = 2,
    MapAndLock = 3,
}

/// <summary><c>llama_context_params</c>, 160 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeContextParams
{
    public uint ContextTokens;
    public uint BatchTokens;
    public uint MicroBatchTokens;
    public uint MaxSequences;
    public uint RecurrentSnapshots;
    public uint MaxOutputs;
    public uint MaxOutputsPerSequence;
    public int Threads;
    public int BatchThreads;
    public int ContextType;
    public int RopeScaling;
    public int Pooling;
    public int Attention;
    public int FlashAttention;
    public float RopeFrequencyBase;
    public float RopeFrequencyScale;
    public float YarnExtensionFactor;
    public float YarnAttentionFactor;
    public float YarnBetaFast;
    public float YarnBetaSlow;
    public uint YarnOriginalContext;
    public float DefragmentThreshold;
    public void* EvaluationCallback;
    public void* EvaluationUserData;
    public int KeyType;
    public int ValueType;
    public delegate* unmanaged[Cdecl]<void*, byte> AbortCallback;
    public void* AbortUserData;
    public byte Embeddings;
    public byte OffloadKqv;
    public byte NoPerformance;
    public byte OffloadOperations;
    public byte FullSlidingWindow;
    public byte UnifiedKvCache;
    public void* Samplers;
    public nuint SamplerCount;
    public void* OtherContext;
}

/// <summary><c>llama_batch</c>, 56 bytes, passed by value.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeBatch
{
    public int Count;
    public int* TokenIds;
    public float* Embeddings;
    public int* Positions;
    public int* SequenceCounts;
    public int** Sequences;
    public sbyte* WantsLogits;
}

/// <summary><c>llama_token_data_array</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeCandidates
{
    public TokenCandidate* Items;
    public nuint Count;
    public long Selected;
    public byte Sorted;
}

/// <summary><c>llama_logit_bias</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeLogitBias
{
    public int TokenId;
    public float Bias;
}

/// <summary><c>llama_sampler_chain_params</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeChainParams
{
    public byte NoPerformance;
}
