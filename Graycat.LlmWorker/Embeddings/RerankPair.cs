using Graycat.Llama;

namespace Graycat.LlmWorker.Embeddings;

/// <summary>Puts query and document together as rerankers were trained to read them: [BOS] query [EOS] [SEP] document [EOS].</summary>
internal static class RerankPair
{
    /// <summary>The pair's tokens; special tokens spelled in either text stay text.</summary>
    public static int[] Encode(ILlamaModel model, string query, string document)
    {
        LlamaVocabulary vocabulary = model.Vocabulary;
        int? end = vocabulary.AddEos ? vocabulary.Eos ?? vocabulary.Separator : null;
        int? separator = end is null || end == vocabulary.Separator ? vocabulary.Separator : null;
        List<int> tokens = [];
        Add(tokens, vocabulary.AddBos ? vocabulary.Bos : null);
        tokens.AddRange(model.Tokenize(query, addSpecial: false, parseSpecial: false));
        Add(tokens, end);
        Add(tokens, separator);
        tokens.AddRange(model.Tokenize(document, addSpecial: false, parseSpecial: false));
        Add(tokens, end ?? separator);
        return [.. tokens];
    }

    private static void Add(List<int> tokens, int? tokenId)
    {
        if (tokenId is { } token)
            tokens.Add(token);
    }
}
