using System.Globalization;
using System.Text.Json;
using Graycat.Api.Authentication;
using Graycat.Api.Dialects.Reading;
using Graycat.Api.Errors;
using Graycat.Api.Models;
using Graycat.Api.Streaming;
using Graycat.Api.Utilities;
using Graycat.Contracts;
using Graycat.Contracts.Jobs;
using Graycat.Contracts.Utilities;
using Graycat.Queue.Workers;

namespace Graycat.Api.Dialects.Ollama;

/// <summary><c>/api/tags</c>, <c>/api/ps</c> and <c>/api/show</c>: models as their workers describe them.</summary>
internal sealed class OllamaModels(ModelDirectory models, UtilityEndpoint utilities, ErrorWriter errors, TimeProvider time)
{
    /// <summary>Every text model that the key may use.</summary>
    public Task TagsAsync(HttpContext context) => ListAsync(context, _ => true, WriteTag);

    /// <summary>Those in memory.</summary>
    public Task RunningAsync(HttpContext context) => ListAsync(context, model => model.Model.State == ModelState.Loaded && model.LiveWorkers > 0, WriteRunning);

    /// <summary>One model, from its own file.</summary>
    public async Task ShowAsync(HttpContext context)
    {
        byte[] body = await JsonBody.ReadAsync(context);
        var (document, unreadable) = JsonBody.Parse(body);
        using (document)
        {
            if (document is null)
            {
                await errors.WriteAsync(context, unreadable!);
                return;
            }

            var reader = new RequestReader(document.RootElement);
            string? name = OllamaRequests.Model(reader);
            var (result, error) = reader.Error is { } mistake ? (null, mistake) : await utilities.AskAsync(context, name, new DescribeModelRequest());
            if (error is not null)
                await errors.WriteAsync(context, error);
            else
                await JsonAnswer.WriteAsync(context, json => WriteShow(json, result!.Model!));
        }
    }

    /// <summary>What the worker said of the model in its heartbeat; empty fields where it said less.</summary>
    private static ModelDescription Describe(KnownModel model)
    {
        var known = new ModelDescription { Name = model.Model.Name, SizeBytes = model.Model.SizeBytes, ModifiedAt = model.LastSeen };
        if (model.Model.Details is not { ValueKind: JsonValueKind.Object } details || !details.TryGetProperty("name", out _))
            return known;
        try
        {
            return details.Deserialize(GraycatJson.Default.ModelDescription) ?? known;
        }
        catch (JsonException)
        {
            return known;
        }
    }

    private async Task ListAsync(HttpContext context, Func<KnownModel, bool> where, Action<Utf8JsonWriter, KnownModel> write)
    {
        if (await models.ListAsync(context.RequestAborted) is not { } known)
        {
            await errors.WriteAsync(context, Failures.QueueAway);
            return;
        }

        await JsonAnswer.WriteAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("models");
            foreach (var model in ModelDirectory.Visible(known, ModelDirectory.Text, context.Key()).Where(where))
                write(json, model);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static void WriteTag(Utf8JsonWriter json, KnownModel model)
    {
        var description = Describe(model);
        json.WriteStartObject();
        WriteName(json, description, model.Model.SizeBytes);
        json.WriteString("modified_at", Rfc3339(description.ModifiedAt));
        WriteDetails(json, description);
        json.WriteEndObject();
    }

    private void WriteRunning(Utf8JsonWriter json, KnownModel model)
    {
        var description = Describe(model);
        json.WriteStartObject();
        WriteName(json, description, model.Model.SizeBytes);
        WriteDetails(json, description);
        json.WriteString("expires_at", Rfc3339(ExpiresAt(model) ?? time.GetUtcNow().AddMinutes(5)));
        json.WriteNumber("size_vram", model.Model.SizeBytes);
        json.WriteNumber("context_length", description.ContextTokens > 0 ? description.ContextTokens : description.TrainedContextTokens);
        json.WriteEndObject();
    }

    private static DateTimeOffset? ExpiresAt(KnownModel model) =>
        model.Model.Details is { ValueKind: JsonValueKind.Object } details && details.TryGetProperty("expiresAt", out var value) && value.TryGetDateTimeOffset(out var at) ? at : null;

    private static void WriteName(Utf8JsonWriter json, ModelDescription model, long size)
    {
        json.WriteString("name", model.Name);
        json.WriteString("model", model.Name);
        json.WriteNumber("size", size);
        json.WriteString("digest", model.Digest);
    }

    private static void WriteDetails(Utf8JsonWriter json, ModelDescription model)
    {
        json.WriteStartObject("details");
        json.WriteString("parent_model", "");
        json.WriteString("format", "gguf");
        json.WriteString("family", model.Architecture);
        json.WriteStartArray("families");
        json.WriteStringValue(model.Architecture);
        json.WriteEndArray();
        json.WriteString("parameter_size", ParameterSize(model.ParameterCount));
        json.WriteString("quantization_level", model.Quantization);
        json.WriteEndObject();
    }

    private static void WriteShow(Utf8JsonWriter json, ModelDescription model)
    {
        json.WriteStartObject();
        json.WriteString("modelfile", $"FROM {model.FileName}");
        json.WriteString("parameters", "");
        json.WriteString("template", model.ChatTemplate);
        WriteDetails(json, model);
        json.WriteStartObject("model_info");
        foreach (var (key, value) in model.Metadata)
        {
            json.WritePropertyName(key);
            json.WriteRawValue(value);
        }

        json.WriteEndObject();
        json.WriteStartArray("capabilities");
        foreach (string capability in model.Capabilities)
            json.WriteStringValue(capability);
        json.WriteEndArray();
        json.WriteString("modified_at", Rfc3339(model.ModifiedAt));
        json.WriteEndObject();
    }

    /// <summary>As <c>134.52M</c>, <c>7.62B</c>.</summary>
    private static string ParameterSize(long count) => count switch
    {
        >= 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{count / 1e9:0.##}B"),
        >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{count / 1e6:0.##}M"),
        >= 1_000 => string.Create(CultureInfo.InvariantCulture, $"{count / 1e3:0.##}K"),
        _ => count.ToString(CultureInfo.InvariantCulture),
    };

    private static string Rfc3339(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
