using System.Runtime.InteropServices;

namespace Graycat.Llama.Native;

/// <summary>The sampler functions of <c>libllama</c>. A sampler that was added to a chain belongs to the chain.</summary>
internal static unsafe partial class SamplerApi
{
    private const string Library = NativeLibraries.Llama;

    [LibraryImport(Library)]
    internal static partial nint llama_sampler_chain_init(NativeChainParams parameters);

    [LibraryImport(Library)]
    internal static partial void llama_sampler_chain_add(SamplerHandle chain, nint sampler);

    [LibraryImport(Library)]
    internal static partial void llama_sampler_apply(SamplerHandle sampler, NativeCandidates* candidates);

    [LibraryImport(Library)]
    internal static partial void llama_sampler_accept(SamplerHandle sampler, int tokenId);

    [LibraryImport(Library)]
    internal static partial void llama_sampler_reset(SamplerHandle sampler);

    [LibraryImport(Library)]
    internal static partial nint llama_sampler_clone(SamplerHandle sampler);

    [LibraryImport(Library)]
    internal static partial void llama_sampler_free(nint sampler);

    [LibraryImport(Library)]
    internal static partial nint llama_sampler_init_top_k(int k);

    [LibraryImport(Library)]
    internal static partial nint llama_sampler_init_top_p(float p, nuint minKeep);

    [LibraryImport(Library)]
    internal static partial nint llama_sampler_init_min_p(float p, nuint minKeep);

    [LibraryImport(Library)]
    internal static partial nint llama_sampler_init_typical(float p, nuint minKeep);

    [LibraryImport(Library)]
    internal static partial nint llama_sampler_init_temp(float temperature);

    [LibraryImport(Library)]
    internal static partial nint llama_sampler_init_temp_ext(float temperature, float range, float exponent);

    [LibraryImport(Library)]
    internal static partial nint llama_sampler_init_top_n_sigma(float n);

    [LibraryImport(Library)]
    internal static partial nint llama_sampler_init_penalties(int vocabularySize, int lastTokens, float repeat, float frequency, float presence);

    [LibraryImport(Library)]
    internal static partial nint llama_sampler_init_dry(VocabularyHandle vocabulary, float multiplier, float dryBase, int allowedLength, int lastTokens, byte** breakers, nuint breakerCount);

    [LibraryImport(Library)]
    internal static partial nint llama_sampler_init_logit_bias(int vocabularySize, int count, NativeLogitBias* biases);
}
