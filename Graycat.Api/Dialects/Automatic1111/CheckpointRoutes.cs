using System.Text.Json;
using Graycat.Api.Authentication;
using Graycat.Api.Dialects.Reading;
using Graycat.Api.Errors;
using Graycat.Api.Models;
using Graycat.Api.Streaming;
using Graycat.Queue.Workers;

namespace Graycat.Api.Dialects.Automatic1111;

/// <summary><c>/sd-models</c> and <c>/options</c>. The chosen checkpoint is the key's own; nothing is loaded by choosing.</summary>
internal sealed class CheckpointRoutes(ModelDirectory models, ICheckpointStore store, ErrorWriter errors)
{
    public async Task ListAsync(HttpContext context)
    {
        if (await VisibleAsync(context) is { } visible)
            await JsonAnswer.WriteAsync(context, json => Write(json, visible));
    }

    public async Task GetOptionsAsync(HttpContext context)
    {
        if (await VisibleAsync(context) is not { } visible)
            return;
        string? chosen = await store.LoadAsync(context.Key().Id);
        var current = visible.FirstOrDefault(model => chosen is not null && model.Checkpoint.IsMeantBy(chosen)).Checkpoint ?? visible.FirstOrDefault().Checkpoint;
        await JsonAnswer.WriteAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteString("sd_model_checkpoint", current?.Title ?? "");
            json.WriteString("sd_checkpoint_hash", current?.Sha256 ?? "");
            json.WriteString("sd_vae", "Automatic");
            json.WriteNumber("CLIP_stop_at_last_layers", 1);
            json.WriteBoolean("samples_save", false);
            json.WriteString("samples_format", "png");
            json.WriteString("randn_source", "NV");
            json.WriteNumber("show_progress_every_n_steps", 1);
            json.WriteEndObject();
        });
    }

    public async Task SetOptionsAsync(HttpContext context)
    {
        var (document, unreadable) = JsonBody.Parse(await JsonBody.ReadAsync(context));
        using (document)
        {
            var reader = document is null ? null : new RequestReader(document.RootElement);
            string? wanted = reader?.Text("sd_model_checkpoint", 512);
            if ((reader is null ? unreadable : reader.Error) is { } mistake)
                await errors.WriteAsync(context, mistake);
            else if (wanted is null || await ChooseAsync(context, wanted))
                await JsonAnswer.WriteAsync(context, json => json.WriteNullValue());
        }
    }

    private async Task<bool> ChooseAsync(HttpContext context, string wanted)
    {
        if (await VisibleAsync(context) is not { } visible)
            return false;
        var model = visible.FirstOrDefault(model => model.Checkpoint.IsMeantBy(wanted) || FileNameOf(model.Model).Equals(wanted, StringComparison.OrdinalIgnoreCase)).Checkpoint;
        if (model is not null && await store.SaveAsync(context.Key().Id, model.Name))
            return true;
        await errors.WriteAsync(context, model is null
            ? new(ApiErrorKind.ModelNotFound, $"There is no model '{wanted}'; there are: {string.Join(", ", visible.Select(one => one.Checkpoint.Title))}.", "sd_model_checkpoint")
            : Failures.QueueAway);
        return false;
    }

    private async Task<List<(KnownModel Model, Checkpoint Checkpoint)>?> VisibleAsync(HttpContext context)
    {
        if (await models.ListAsync(context.RequestAborted) is { } known)
            return [.. ModelDirectory.Visible(known, ModelDirectory.Image, context.Key()).Select(model => (model, Checkpoint.Of(model.Model)))];
        await errors.WriteAsync(context, Failures.QueueAway);
        return null;
    }

    private static string FileNameOf(KnownModel model) =>
        model.Model.Details is { ValueKind: JsonValueKind.Object } details && (details.TryGetProperty("filename", out var file) || details.TryGetProperty("Filename", out file)) && file.ValueKind == JsonValueKind.String
            ? file.GetString()!
            : model.Model.Name;

    private static void Write(Utf8JsonWriter json, List<(KnownModel Model, Checkpoint Checkpoint)> visible)
    {
        json.WriteStartArray();
        foreach (var (model, checkpoint) in visible)
        {
            json.WriteStartObject();
            json.WriteString("title", checkpoint.Title);
            json.WriteString("model_name", checkpoint.Name);
            json.WriteString("hash", checkpoint.Hash);
            json.WriteString("sha256", checkpoint.Sha256.Length > 0 ? checkpoint.Sha256 : null);
            json.WriteString("filename", FileNameOf(model));
            json.WriteNull("config");
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
