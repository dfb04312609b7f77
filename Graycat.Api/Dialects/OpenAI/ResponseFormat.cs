using System.Text.Json;
using Graycat.Api.Dialects.Reading;
using Graycat.Contracts.Text;

namespace Graycat.Api.Dialects.OpenAI;

/// <summary>Reads <c>response_format</c> in OpenAI's shape and llama.cpp's flat one, and llama.cpp's <c>grammar</c> and <c>json_schema</c>.</summary>
internal static class ResponseFormat
{
    /// <summary>The longest schema or grammar, in characters.</summary>
    private const int MaxDefinition = 256 * 1024;

    public static OutputFormat Read(RequestReader body)
    {
        if (body.Text("grammar", MaxDefinition) is { Length: > 0 } grammar)
            return new(OutputFormatKind.Grammar, grammar);
        if (body["json_schema"].ValueKind == JsonValueKind.Object)
            return Schema(body, "json_schema");
        return body.Object("response_format") is { } format ? ReadFormat(format) : OutputFormat.Text;
    }

    private static OutputFormat ReadFormat(RequestReader format)
    {
        if (!format.Has("type"))
            format.Missing("type");
        return format.Word("type", "text", "json_object", "json_schema") switch
        {
            "json_object" => format.Has("schema") ? Schema(format, "schema") : new(OutputFormatKind.JsonObject),
            "json_schema" => ReadSchema(format),
            _ => OutputFormat.Text,
        };
    }

    private static OutputFormat ReadSchema(RequestReader format)
    {
        var holder = format.Object("json_schema") ?? format;
        if (holder.Has("schema"))
            return Schema(holder, "schema");
        holder.Missing(holder == format ? "json_schema" : "schema");
        return OutputFormat.Text;
    }

    private static OutputFormat Schema(RequestReader holder, string name)
    {
        string schema = holder[name].ValueKind is JsonValueKind.Object or JsonValueKind.True ? holder[name].GetRawText() : "";
        if (schema.Length == 0)
            holder.Wrong<string>(name, holder[name], "a JSON schema");
        if (schema.Length > MaxDefinition)
            holder.Fail(name, $"{holder.PathOf(name)} has {schema.Length:N0} characters; at most {MaxDefinition:N0} are allowed.", "string_above_max_length");
        return new(OutputFormatKind.JsonSchema, schema);
    }
}
