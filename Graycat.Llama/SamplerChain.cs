using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Graycat.Llama.Native;

namespace Graycat.Llama;

/// <summary>llama.cpp's sampler chain.</summary>
internal sealed unsafe class SamplerChain : ILlamaSampler
{
    private readonly VocabularyHandle _vocabulary;
    private readonly SamplerHandle _handle;
    private readonly int _vocabularySize;

    private SamplerChain(VocabularyHandle vocabulary, SamplerHandle handle, int vocabularySize) =>
        (_vocabulary, _handle, _vocabularySize) = (vocabulary, handle, vocabularySize);

    internal static SamplerChain Create(VocabularyHandle vocabulary, int vocabularySize, IReadOnlyList<SamplerStage> stages)
    {
        foreach (SamplerStage stage in stages)
            SamplerStageCheck.ThrowUnlessValid(stage, vocabularySize);
        var handle = new SamplerHandle(SamplerApi.llama_sampler_chain_init(new NativeChainParams { NoPerformance = 1 }), vocabulary);
        foreach (SamplerStage stage in stages)
            SamplerApi.llama_sampler_chain_add(handle, CreateStage(vocabulary, vocabularySize, stage));
        return new SamplerChain(vocabulary, handle, vocabularySize);
    }

    public void Apply(TokenCandidates candidates) => ApplyTo(_handle, candidates);

    public void Accept(int tokenId)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)tokenId, (uint)_vocabularySize, nameof(tokenId));
        SamplerApi.llama_sampler_accept(_handle, tokenId);
    }

    public void Reset() => SamplerApi.llama_sampler_reset(_handle);

    public ILlamaSampler Clone() => new SamplerChain(_vocabulary, new SamplerHandle(SamplerApi.llama_sampler_clone(_handle), _vocabulary), _vocabularySize);

    public void Dispose() => _handle.Dispose();

    internal static void ApplyTo(SamplerHandle sampler, TokenCandidates candidates)
    {
        if (candidates.Count == 0)
            return;
        var native = new NativeCandidates
        {
            Items = candidates.Pointer,
            Count = (nuint)candidates.Count,
            Selected = -1,
            Sorted = candidates.Sorted ? (byte)1 : (byte)0,
        };
        SamplerApi.llama_sampler_apply(sampler, &native);
        // Some stages move the start instead of the items.
        candidates.Take(native.Items, (int)native.Count, native.Sorted != 0);
    }

    private static nint CreateStage(VocabularyHandle vocabulary, int vocabularySize, SamplerStage stage) => stage switch
    {
        SamplerStage.LogitBias s => CreateLogitBias(vocabularySize, s.Biases),
        SamplerStage.Penalties s => SamplerApi.llama_sampler_init_penalties(vocabularySize, s.LastTokens, s.Repeat, s.Frequency, s.Presence),
        SamplerStage.Dry s => CreateDry(vocabulary, s),
        SamplerStage.TopNSigma s => SamplerApi.llama_sampler_init_top_n_sigma(s.N),
        SamplerStage.TopK s => SamplerApi.llama_sampler_init_top_k(s.K),
        SamplerStage.TypicalP s => SamplerApi.llama_sampler_init_typical(s.P, (nuint)s.MinKeep),
        SamplerStage.TopP s => SamplerApi.llama_sampler_init_top_p(s.P, (nuint)s.MinKeep),
        SamplerStage.MinP s => SamplerApi.llama_sampler_init_min_p(s.P, (nuint)s.MinKeep),
        SamplerStage.Temperature s => SamplerApi.llama_sampler_init_temp(s.Value),
        SamplerStage.DynamicTemperature s => SamplerApi.llama_sampler_init_temp_ext(s.Value, s.Range, s.Exponent),
        _ => throw new UnreachableStageException(stage),
    };

    private static nint CreateLogitBias(int vocabularySize, IReadOnlyList<KeyValuePair<int, float>> biases)
    {
        NativeLogitBias[] native = [.. biases.Select(bias => new NativeLogitBias { TokenId = bias.Key, Bias = bias.Value })];
        fixed (NativeLogitBias* start = native)
            return SamplerApi.llama_sampler_init_logit_bias(vocabularySize, native.Length, start);
    }

    private static nint CreateDry(VocabularyHandle vocabulary, SamplerStage.Dry stage)
    {
        nint[] breakers = [.. stage.SequenceBreakers.Select(Marshal.StringToCoTaskMemUTF8)];
        try
        {
            fixed (nint* start = breakers)
                return SamplerApi.llama_sampler_init_dry(vocabulary, stage.Multiplier, stage.Base, stage.AllowedLength, stage.LastTokens, (byte**)start, (nuint)breakers.Length);
        }
        finally
        {
            foreach (nint breaker in breakers)
                Marshal.FreeCoTaskMem(breaker);
        }
    }

    private sealed class UnreachableStageException(SamplerStage stage) : InvalidOperationException($"{stage.GetType().Name} is no stage of llama.cpp.");
}
