using System.Globalization;
using System.Text.Json;
using Graycat.Api.Authentication;
using Graycat.Api.Errors;
using Graycat.Api.Streaming;
using Graycat.Contracts.Jobs;

namespace Graycat.Api.Models;

/// <summary><c>/models</c>: the service's own list.</summary>
internal sealed class ModelsRoute(ModelDirectory models, ErrorWriter errors)
{
    public async Task GetAsync(HttpContext context)
    {
        if (await models.ListAsync(context.RequestAborted) is not { } known)
        {
            await errors.WriteAsync(context, Failures.QueueAway);
            return;
        }

        await JsonAnswer.WriteAsync(context, json =>
        {
            json.WriteStartObject();
            Write(json, "text_models", ModelDirectory.Visible(known, ModelDirectory.Text, context.Key()).Select(model => model.Model));
            Write(json, "image_models", ModelDirectory.Visible(known, ModelDirectory.Image, context.Key()).Select(model => model.Model));
            json.WriteEndObject();
        });
    }

    private static void Write(Utf8JsonWriter json, string name, IEnumerable<WorkerModel> models)
    {
        json.WriteStartArray(name);
        foreach (var model in models)
        {
            json.WriteStartObject();
            json.WriteString("name", model.Name);
            json.WriteString("size", Size(model.SizeBytes));
            json.WriteString("type", model.Type);
            json.WriteBoolean("loaded", model.State == ModelState.Loaded);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>As <c>3.9 GB</c>, <c>12.1 MB</c>.</summary>
    private static string Size(long bytes) => bytes >= 1_000_000_000
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.0} GB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB");
}
