using System.Text.Json;
using Graycat.Api.Dialects.OpenAI;
using Graycat.Api.Dialects.Reading;
using Graycat.Api.Utilities;
using Graycat.Contracts.Text;
using Graycat.Contracts.Utilities;

namespace Graycat.Api.Dialects.LlamaCpp;

/// <summary><c>/tokenize</c>, <c>/detokenize</c>, <c>/apply-template</c>, <c>/template</c> and <c>/props</c>.</summary>
internal static class LlamaUtilities
{
    public static Task TokenizeAsync(HttpContext context, UtilityEndpoint endpoint)
    {
        bool withPieces = false;
        return endpoint.ServeAsync(
            context,
            body =>
            {
                withPieces = body.Flag("with_pieces") ?? false;
                return new TokenizeRequest(body.Text("content") ?? "", body.Flag("add_special") ?? false, body.Flag("parse_special") ?? true);
            },
            (json, result) => WriteTokens(json, result, withPieces));
    }

    public static Task DetokenizeAsync(HttpContext context, UtilityEndpoint endpoint) => endpoint.ServeAsync(
        context,
        body => new DetokenizeRequest(body["tokens"] is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() == 0 ? [] : PromptTokens.Read(body, "tokens").Tokens),
        (json, result) => WriteOne(json, "content", result.Text));

    public static Task ApplyTemplateAsync(HttpContext context, UtilityEndpoint endpoint) => endpoint.ServeAsync(
        context,
        ReadTemplate,
        (json, result) => WriteOne(json, "prompt", result.Text));

    public static Task TemplateNameAsync(HttpContext context, UtilityEndpoint endpoint) => endpoint.ServeAsync(
        context,
        _ => new DescribeModelRequest(),
        (json, result) => WriteOne(json, "template", result.Model?.TemplateName));

    public static Task PropsAsync(HttpContext context, UtilityEndpoint endpoint) => endpoint.ServeAsync(
        context,
        _ => new DescribeModelRequest(),
        (json, result) => WriteProps(json, result.Model!));

    private static RenderTemplateRequest ReadTemplate(RequestReader body)
    {
        var messages = ChatMessages.Read(body);
        var tools = Tools.Read(body);
        return new(new ChatPrompt
        {
            Messages = messages,
            Tools = tools,
            ToolChoice = Tools.ReadChoice(body, tools),
            AddGenerationPrompt = body.Flag("add_generation_prompt") ?? true,
            ContinueFinalMessage = messages is [.., { Role: "assistant", ToolCalls: null }],
        });
    }

    private static void WriteOne(Utf8JsonWriter json, string name, string? text)
    {
        json.WriteStartObject();
        json.WriteString(name, text ?? "");
        json.WriteEndObject();
    }

    private static void WriteTokens(Utf8JsonWriter json, UtilityResult result, bool withPieces)
    {
        json.WriteStartObject();
        json.WriteStartArray("tokens");
        for (int i = 0; i < result.Tokens!.Count; i++)
        {
            if (withPieces)
                WritePiece(json, result.Tokens[i], result.Pieces?[i] ?? []);
            else
                json.WriteNumberValue(result.Tokens[i]);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>A piece that is not whole characters is a list of bytes.</summary>
    private static void WritePiece(Utf8JsonWriter json, int token, byte[] piece)
    {
        json.WriteStartObject();
        json.WriteNumber("id", token);
        if (System.Text.Unicode.Utf8.IsValid(piece))
        {
            json.WriteString("piece", piece);
        }
        else
        {
            json.WriteStartArray("piece");
            foreach (byte value in piece)
                json.WriteNumberValue(value);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteProps(Utf8JsonWriter json, ModelDescription model)
    {
        json.WriteStartObject();
        json.WriteStartObject("default_generation_settings");
        json.WritePropertyName("params");
        GenerationSettings.Write(json, new TextRequest { Model = "", Prompt = new RawPrompt(""), Sampling = new() { MinP = 0.05f } }, stream: false);
        json.WriteNumber("n_ctx", model.ContextTokens > 0 ? model.ContextTokens : model.TrainedContextTokens);
        json.WriteEndObject();
        json.WriteNumber("total_slots", Math.Max(1, model.Slots));
        json.WriteString("model_alias", model.Name);
        json.WriteString("model_ftype", model.Quantization);
        json.WriteString("model_path", model.FileName);
        json.WriteStartObject("modalities");
        json.WriteBoolean("vision", model.Capabilities.Contains("vision"));
        json.WriteBoolean("audio", false);
        json.WriteEndObject();
        json.WriteBoolean("endpoint_slots", true);
        json.WriteBoolean("endpoint_props", true);
        json.WriteBoolean("endpoint_metrics", true);
        json.WriteString("chat_template", model.ChatTemplate);
        json.WriteString("bos_token", model.BosToken);
        json.WriteString("eos_token", model.EosToken);
        json.WriteString("build_info", "graycat");
        json.WriteEndObject();
    }
}
