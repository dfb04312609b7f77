using System.Text.Json;
using Graycat.Api.Authentication;
using Graycat.Api.Errors;
using Graycat.Api.Models;
using Graycat.Api.Streaming;
using Graycat.Queue.Workers;

namespace Graycat.Api.Dialects.OpenAI;

/// <summary><c>/v1/models</c> and <c>/v1/models/{id}</c>: text and image models that the key may use.</summary>
internal sealed class ModelsRoutes(ModelDirectory models, ErrorWriter errors)
{
    public async Task ListAsync(HttpContext context)
    {
        if (await models.ListAsync(context.RequestAborted) is not { } known)
        {
            await errors.WriteAsync(context, Failures.QueueAway);
            return;
        }

        var visible = known.Where(model => context.Key().MayUse(model.Model.Name)).ToList();
        await JsonAnswer.WriteAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteString("object", "list");
            json.WriteStartArray("data");
            visible.ForEach(model => Write(json, model));
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    public async Task GetAsync(HttpContext context, string id)
    {
        var (model, error) = await models.FindAsync(ModelDirectory.Text, id, context.Key(), context.RequestAborted);
        if (model is null && error!.Kind == ApiErrorKind.ModelNotFound)
            model = (await models.FindAsync(ModelDirectory.Image, id, context.Key(), context.RequestAborted)).Model;
        if (model is null)
            await errors.WriteAsync(context, error!);
        else
            await JsonAnswer.WriteAsync(context, json => Write(json, model));
    }

    private static void Write(Utf8JsonWriter json, KnownModel model)
    {
        json.WriteStartObject();
        json.WriteString("id", model.Model.Name);
        json.WriteString("object", "model");
        json.WriteNumber("created", model.LastSeen.ToUnixTimeSeconds());
        json.WriteString("owned_by", "graycat");
        json.WriteEndObject();
    }
}
