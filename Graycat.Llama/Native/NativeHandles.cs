using System.Runtime.InteropServices;

namespace Graycat.Llama.Native;

/// <summary>A native object that needs another one to live: it holds its owner open until it is freed itself.</summary>
internal abstract class NativeHandle : SafeHandle
{
    private readonly SafeHandle? _owner;

    protected NativeHandle(nint value, SafeHandle? owner)
        : base(0, ownsHandle: true)
    {
        bool held = false;
        owner?.DangerousAddRef(ref held);
        _owner = owner;
        SetHandle(value);
    }

    public override bool IsInvalid => handle == 0;

    protected abstract void Free(nint value);

    protected sealed override bool ReleaseHandle()
    {
        Free(handle);
        _owner?.DangerousRelease();
        return true;
    }
}

/// <summary><c>llama_model *</c></summary>
internal sealed class ModelHandle(nint value) : NativeHandle(value, owner: null)
{
    protected override void Free(nint value) => LlamaApi.llama_model_free(value);
}

/// <summary><c>const llama_vocab *</c>, a part of its model.</summary>
internal sealed class VocabularyHandle(nint value, ModelHandle model) : NativeHandle(value, model)
{
    protected override void Free(nint value)
    {
    }
}

/// <summary><c>llama_context *</c></summary>
internal sealed class ContextHandle(nint value, ModelHandle model) : NativeHandle(value, model)
{
    protected override void Free(nint value) => LlamaApi.llama_free(value);
}

/// <summary><c>llama_memory_t</c>, a part of its context; null for models without a KV cache.</summary>
internal sealed class KvCacheHandle(nint value, ContextHandle context) : NativeHandle(value, context)
{
    protected override void Free(nint value)
    {
    }
}

/// <summary><c>llama_sampler *</c>, a chain. Reads the vocabulary, so it holds the model.</summary>
internal sealed class SamplerHandle(nint value, VocabularyHandle vocabulary) : NativeHandle(value, vocabulary)
{
    protected override void Free(nint value) => SamplerApi.llama_sampler_free(value);
}
