using Graycat.Llama.Native;

namespace Graycat.Llama;

/// <summary>Asks a loaded model what it is.</summary>
internal static unsafe class ModelReader
{
    internal static LlamaModelInfo ReadInfo(ModelHandle model, string path) => new()
    {
        Path = path,
        Architecture = NativeText.Read((buffer, size) => LlamaApi.llama_model_meta_val_str(model, "general.architecture", buffer, size)) ?? "",
        Description = NativeText.Read((buffer, size) => LlamaApi.llama_model_desc(model, buffer, size)) ?? "",
        ParameterCount = (long)LlamaApi.llama_model_n_params(model),
        SizeBytes = (long)LlamaApi.llama_model_size(model),
        TrainedContextTokens = LlamaApi.llama_model_n_ctx_train(model),
        EmbeddingLength = LlamaApi.llama_model_n_embd_out(model),
        LayerCount = LlamaApi.llama_model_n_layer(model),
        HasEncoder = LlamaApi.llama_model_has_encoder(model) != 0,
        HasDecoder = LlamaApi.llama_model_has_decoder(model) != 0,
        IsRecurrent = LlamaApi.llama_model_is_recurrent(model) != 0 || LlamaApi.llama_model_is_hybrid(model) != 0,
    };

    internal static LlamaVocabulary ReadVocabulary(VocabularyHandle vocabulary)
    {
        int count = LlamaApi.llama_vocab_type(vocabulary) == 0 ? 0 : LlamaApi.llama_vocab_n_tokens(vocabulary);
        var texts = new string[count];
        var attributes = new TokenAttributes[count];
        var endsGeneration = new bool[count];
        for (int id = 0; id < count; id++)
        {
            texts[id] = NativeText.Read(LlamaApi.llama_vocab_get_text(vocabulary, id)) ?? "";
            attributes[id] = (TokenAttributes)LlamaApi.llama_vocab_get_attr(vocabulary, id);
            endsGeneration[id] = LlamaApi.llama_vocab_is_eog(vocabulary, id) != 0;
        }
        return new LlamaVocabulary(texts, attributes, endsGeneration)
        {
            Bos = OrNull(LlamaApi.llama_vocab_bos(vocabulary)),
            Eos = OrNull(LlamaApi.llama_vocab_eos(vocabulary)),
            Eot = OrNull(LlamaApi.llama_vocab_eot(vocabulary)),
            Separator = OrNull(LlamaApi.llama_vocab_sep(vocabulary)),
            Padding = OrNull(LlamaApi.llama_vocab_pad(vocabulary)),
            FimPrefix = OrNull(LlamaApi.llama_vocab_fim_pre(vocabulary)),
            FimSuffix = OrNull(LlamaApi.llama_vocab_fim_suf(vocabulary)),
            FimMiddle = OrNull(LlamaApi.llama_vocab_fim_mid(vocabulary)),
            AddBos = LlamaApi.llama_vocab_get_add_bos(vocabulary) != 0,
            AddEos = LlamaApi.llama_vocab_get_add_eos(vocabulary) != 0,
        };
    }

    private static int? OrNull(int tokenId) => tokenId < 0 ? null : tokenId;
}
