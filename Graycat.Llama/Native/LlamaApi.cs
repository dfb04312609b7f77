using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace Graycat.Llama.Native;

/// <summary>The functions of <c>libllama</c> that Graycat calls, under their own names. Lives of handles are kept by the callers' safe handles.</summary>
internal static unsafe partial class LlamaApi
{
    private const string Library = NativeLibraries.Llama;

    [LibraryImport(Library)]
    internal static partial void llama_backend_init();

    [LibraryImport(Library)]
    internal static partial void llama_log_set(delegate* unmanaged[Cdecl]<int, byte*, void*, void> callback, void* userData);

    [LibraryImport(Library)]
    internal static partial byte* llama_print_system_info();

    [LibraryImport(Library)]
    internal static partial byte* llama_version();

    [LibraryImport(Library)]
    internal static partial NativeModelParams llama_model_default_params();

    [LibraryImport(Library)]
    internal static partial NativeContextParams llama_context_default_params();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint llama_model_load_from_file(string path, NativeModelParams parameters);

    [LibraryImport(Library)]
    internal static partial void llama_model_free(nint model);

    [LibraryImport(Library)]
    internal static partial nint llama_model_get_vocab(ModelHandle model);

    [LibraryImport(Library)]
    internal static partial int llama_model_n_ctx_train(ModelHandle model);

    [LibraryImport(Library)]
    internal static partial int llama_model_n_embd_out(ModelHandle model);

    [LibraryImport(Library)]
    internal static partial uint llama_model_n_cls_out(ModelHandle model);

    [LibraryImport(Library)]
    internal static partial int llama_model_n_layer(ModelHandle model);

    [LibraryImport(Library)]
    internal static partial ulong llama_model_n_params(ModelHandle model);

    [LibraryImport(Library)]
    internal static partial ulong llama_model_size(ModelHandle model);

    [LibraryImport(Library)]
    internal static partial int llama_model_desc(ModelHandle model, byte* buffer, nuint size);

    [LibraryImport(Library)]
    internal static partial byte llama_model_has_encoder(ModelHandle model);

    [LibraryImport(Library)]
    internal static partial byte llama_model_has_decoder(ModelHandle model);

    [LibraryImport(Library)]
    internal static partial byte llama_model_is_recurrent(ModelHandle model);

    [LibraryImport(Library)]
    internal static partial byte llama_model_is_hybrid(ModelHandle model);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int llama_model_meta_val_str(ModelHandle model, string key, byte* buffer, nuint size);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial byte* llama_model_chat_template(ModelHandle model, string? name);

    [LibraryImport(Library)]
    internal static partial int llama_vocab_n_tokens(VocabularyHandle vocabulary);

    [LibraryImport(Library)]
    internal static partial byte* llama_vocab_get_text(VocabularyHandle vocabulary, int tokenId);

    [LibraryImport(Library)]
    internal static partial int llama_vocab_get_attr(VocabularyHandle vocabulary, int tokenId);

    [LibraryImport(Library)]
    internal static partial byte llama_vocab_is_eog(VocabularyHandle vocabulary, int tokenId);

    [LibraryImport(Library)]
    internal static partial int llama_vocab_type(VocabularyHandle vocabulary);

    [LibraryImport(Library)]
    internal static partial int llama_vocab_bos(VocabularyHandle vocabulary);

    [LibraryImport(Library)]
    internal static partial int llama_vocab_eos(VocabularyHandle vocabulary);

    [LibraryImport(Library)]
    internal static partial int llama_vocab_eot(VocabularyHandle vocabulary);

    [LibraryImport(Library)]
    internal static partial int llama_vocab_sep(VocabularyHandle vocabulary);

    [LibraryImport(Library)]
    internal static partial int llama_vocab_pad(VocabularyHandle vocabulary);

    [LibraryImport(Library)]
    internal static partial int llama_vocab_fim_pre(VocabularyHandle vocabulary);

    [LibraryImport(Library)]
    internal static partial int llama_vocab_fim_suf(VocabularyHandle vocabulary);

    [LibraryImport(Library)]
    internal static partial int llama_vocab_fim_mid(VocabularyHandle vocabulary);

    [LibraryImport(Library)]
    internal static partial byte llama_vocab_get_add_bos(VocabularyHandle vocabulary);

    [LibraryImport(Library)]
    internal static partial byte llama_vocab_get_add_eos(VocabularyHandle vocabulary);

    [LibraryImport(Library)]
    internal static partial int llama_tokenize(VocabularyHandle vocabulary, byte* text, int length, int* tokens, int capacity, byte addSpecial, byte parseSpecial);

    [LibraryImport(Library)]
    internal static partial int llama_token_to_piece(VocabularyHandle vocabulary, int tokenId, byte* buffer, int length, int leftStrip, byte special);

    [LibraryImport(Library)]
    internal static partial nint llama_init_from_model(ModelHandle model, NativeContextParams parameters);

    [LibraryImport(Library)]
    internal static partial void llama_free(nint context);

    [LibraryImport(Library)]
    internal static partial uint llama_n_ctx(ContextHandle context);

    [LibraryImport(Library)]
    internal static partial uint llama_n_ctx_seq(ContextHandle context);

    [LibraryImport(Library)]
    internal static partial uint llama_n_batch(ContextHandle context);

    [LibraryImport(Library)]
    internal static partial uint llama_n_ubatch(ContextHandle context);

    [LibraryImport(Library)]
    internal static partial int llama_pooling_type(ContextHandle context);

    [LibraryImport(Library)]
    internal static partial nint llama_get_memory(ContextHandle context);

    [LibraryImport(Library)]
    internal static partial int llama_decode(ContextHandle context, NativeBatch batch);

    [LibraryImport(Library)]
    internal static partial float* llama_get_logits_ith(ContextHandle context, int index);

    [LibraryImport(Library)]
    internal static partial float* llama_get_embeddings_ith(ContextHandle context, int index);

    [LibraryImport(Library)]
    internal static partial float* llama_get_embeddings_seq(ContextHandle context, int sequence);

    [LibraryImport(Library)]
    internal static partial void llama_memory_clear(KvCacheHandle memory, byte data);

    [LibraryImport(Library)]
    internal static partial byte llama_memory_seq_rm(KvCacheHandle memory, int sequence, int from, int to);

    [LibraryImport(Library)]
    internal static partial void llama_memory_seq_cp(KvCacheHandle memory, int source, int target, int from, int to);

    [LibraryImport(Library)]
    internal static partial void llama_memory_seq_add(KvCacheHandle memory, int sequence, int from, int to, int delta);

    [LibraryImport(Library)]
    internal static partial int llama_memory_seq_pos_max(KvCacheHandle memory, int sequence);

    [LibraryImport(Library)]
    internal static partial byte llama_memory_can_shift(KvCacheHandle memory);

    [LibraryImport(Library)]
    internal static partial nuint llama_state_seq_get_size(ContextHandle context, int sequence);

    [LibraryImport(Library)]
    internal static partial nuint llama_state_seq_get_data(ContextHandle context, byte* destination, nuint size, int sequence);

    [LibraryImport(Library)]
    internal static partial nuint llama_state_seq_set_data(ContextHandle context, byte* source, nuint size, int sequence);
}
