using System.Text.Json;
using Graycat.Api.Dialects.Reading;
using Graycat.Api.Errors;
using Graycat.Api.Streaming;

namespace Graycat.Api.Dialects.Automatic1111;

/// <summary>The lists that clients fill their menus with, and <c>/png-info</c>.</summary>
internal static class Lists
{
    public static void WriteSamplers(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (var (name, aliases) in SamplerNames.Samplers)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteStartArray("aliases");
            foreach (string alias in aliases)
                json.WriteStringValue(alias);
            json.WriteEndArray();
            json.WriteStartObject("options");
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static void WriteSchedulers(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (var (name, label, rho) in SamplerNames.Schedules)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteString("label", label);
            json.WriteNull("aliases");
            json.WriteNumber("default_rho", rho);
            json.WriteBoolean("need_inner_model", name is "uniform" or "sgm_uniform" or "simple" or "normal" or "ddim" or "beta");
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static void WriteUpscalers(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (string name in SamplerNames.Upscalers)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteNull("model_name");
            json.WriteNull("model_path");
            json.WriteNull("model_url");
            json.WriteNumber("scale", 4);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static void WriteLatentModes(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (string name in SamplerNames.LatentUpscaleModes)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static void WriteNothing(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        json.WriteEndArray();
    }

    /// <summary>An object of empty members.</summary>
    public static Action<Utf8JsonWriter> Empty(bool asLists, params string[] names) => json =>
    {
        json.WriteStartObject();
        foreach (string name in names)
        {
            json.WritePropertyName(name);
            json.WriteRawValue(asLists ? "[]" : "{}");
        }

        json.WriteEndObject();
    };

    /// <summary><c>{"image"}</c> → <c>{"info","items","parameters"}</c>.</summary>
    public static async Task PngInfoAsync(HttpContext context, ErrorWriter errors)
    {
        var (document, unreadable) = JsonBody.Parse(await JsonBody.ReadAsync(context));
        using (document)
        {
            var reader = document is null ? null : new RequestReader(document.RootElement);
            if (reader is not null && !reader.Has("image"))
                reader.Missing("image");
            byte[] image = reader is { Error: null } ? Pictures.Read(reader.Value("image")) : [];
            if ((reader is null ? unreadable : reader.Error) is { } mistake)
                await errors.WriteAsync(context, mistake);
            else
                await JsonAnswer.WriteAsync(context, json => WriteInfo(json, PngInfo.Parameters(image)));
        }
    }

    private static void WriteInfo(Utf8JsonWriter json, string info)
    {
        json.WriteStartObject();
        json.WriteString("info", info);
        json.WriteStartObject("items");
        if (info.Length > 0)
            json.WriteString("parameters", info);
        json.WriteEndObject();
        json.WriteStartObject("parameters");
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
