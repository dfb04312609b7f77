using System.Text.Json;
using Graycat.Contracts.Utilities;
using Graycat.Llama;
using Graycat.Llama.Gguf;
using Graycat.LlmWorker.ChatTemplates;

namespace Graycat.LlmWorker.Models;

/// <summary>Describes models from their files' headers, without loading them.</summary>
public static class ModelDescriptions
{
    /// <summary>What the file says; only its name, size and time where its header can't be read.</summary>
    public static ModelDescription Of(CatalogModel model)
    {
        var file = new FileInfo(model.Path);
        var description = new ModelDescription
        {
            Name = model.Name,
            FileName = file.Name,
            SizeBytes = file.Exists ? file.Length : 0,
            ModifiedAt = file.Exists ? file.LastWriteTimeUtc : default,
        };
        return GgufFile.Read(model.Path).File is { } header ? WithHeader(description, header) : description;
    }

    /// <summary>Adds what only the loaded model tells.</summary>
    public static ModelDescription WithLoaded(ModelDescription description, ILlamaModel model) => description with
    {
        Architecture = model.Info.Architecture,
        ParameterCount = model.Info.ParameterCount,
        TrainedContextTokens = model.Info.TrainedContextTokens,
        EmbeddingLength = model.Info.EmbeddingLength,
        VocabularySize = model.Vocabulary.TokenCount,
        BosToken = model.Vocabulary.Bos is { } bos ? model.Vocabulary.GetText(bos) : "",
        EosToken = model.Vocabulary.Eos is { } eos ? model.Vocabulary.GetText(eos) : "",
    };

    private static ModelDescription WithHeader(ModelDescription description, GgufFile header) => description with
    {
        Architecture = header.Architecture,
        ParameterCount = header.ParameterCount,
        Quantization = header.Quantization ?? "",
        TrainedContextTokens = (int)Math.Clamp(header.TrainedContextTokens ?? 0, 0, int.MaxValue),
        EmbeddingLength = (int)Math.Clamp(header.EmbeddingLength ?? 0, 0, int.MaxValue),
        VocabularySize = (int)Math.Clamp(header.VocabularySize ?? 0, 0, int.MaxValue),
        ChatTemplate = header.ChatTemplate ?? "",
        TemplateName = TemplateNames.Find(header.ChatTemplate, header.Name, description.FileName),
        Capabilities = ModelCapabilities.Of(header),
        Metadata = header.Metadata.Where(pair => pair.Key != "tokenizer.chat_template" && pair.Value.Array is null).ToDictionary(pair => pair.Key, pair => JsonText(pair.Value)),
    };

    private static string JsonText(GgufValue value) => value switch
    {
        { Text: { } text } => JsonSerializer.Serialize(text, MetadataJson.Default.String),
        { Flag: { } flag } => flag ? "true" : "false",
        { Integer: { } integer } => JsonSerializer.Serialize(integer, MetadataJson.Default.Int64),
        { Number: { } number } when double.IsFinite(number) => JsonSerializer.Serialize(number, MetadataJson.Default.Double),
        _ => "null",
    };
}
