using System.Globalization;
using System.Text.Json;
using Graycat.Api.Authentication;
using Graycat.Api.Dialects.Reading;
using Graycat.Api.Errors;
using Graycat.Api.Jobs;
using Graycat.Api.Models;
using Graycat.Api.Streaming;
using Graycat.Api.Utilities;
using Graycat.Contracts.Utilities;
using Microsoft.Extensions.Options;

namespace Graycat.Api.Dialects.Ollama;

/// <summary>
/// Serves <c>/api/generate</c> and <c>/api/chat</c>. Without a prompt or messages they load the model, or with
/// <c>keep_alive</c> 0 unload it; the latter is for administrators, as it touches others.
/// </summary>
internal sealed class OllamaTextRoutes(TextEndpoint text, ModelDirectory models, UtilityEndpoint utilities, ErrorWriter errors, IOptions<ApiOptions> options, TimeProvider time)
{
    public Task ChatAsync(HttpContext context) => ServeAsync(context, isChat: true);

    public Task GenerateAsync(HttpContext context) => ServeAsync(context, isChat: false);

    private async Task ServeAsync(HttpContext context, bool isChat)
    {
        byte[] body = await JsonBody.ReadAsync(context);
        var (document, unreadable) = JsonBody.Parse(body);
        using (document)
        {
            if (document is null)
                await errors.WriteAsync(context, unreadable!);
            else if (IsLoadOnly(document.RootElement, isChat))
                await LoadAsync(context, new RequestReader(document.RootElement), isChat);
            else
                await text.ServeAsync(context, body, new RequestReader(document.RootElement) { ClampNumbers = true }, isChat ? OllamaRequests.ReadChat : OllamaRequests.ReadGenerate);
        }
    }

    private static bool IsLoadOnly(JsonElement body, bool isChat) => isChat
        ? !body.TryGetProperty("messages", out var messages) || messages.ValueKind == JsonValueKind.Null || (messages.ValueKind == JsonValueKind.Array && messages.GetArrayLength() == 0)
        : (!body.TryGetProperty("prompt", out var prompt) || prompt.ValueKind == JsonValueKind.Null || (prompt.ValueKind == JsonValueKind.String && prompt.ValueEquals(""))) && !body.TryGetProperty("suffix", out _);

    private async Task LoadAsync(HttpContext context, RequestReader body, bool isChat)
    {
        string? name = OllamaRequests.Model(body);
        var keepAlive = KeepAlive.Read(body);
        bool unload = keepAlive == TimeSpan.Zero;
        if ((body.Error ?? (unload ? Administration.Refusal(context) : null)) is { } mistake)
        {
            await errors.WriteAsync(context, mistake);
            return;
        }

        var (model, unknown) = await models.FindAsync(ModelDirectory.Text, name, context.Key(), context.RequestAborted);
        var error = unknown;
        if (model is not null)
            (_, error) = await utilities.AskAsync(context, model, unload ? new UnloadModelRequest() : new LoadModelRequest(keepAlive), options.Value.JobTimeout);
        if (error is not null)
            await errors.WriteAsync(context, error);
        else
            await AnswerAsync(context, name ?? model!.Model.Name, isChat, unload);
    }

    private Task AnswerAsync(HttpContext context, string model, bool isChat, bool unload)
    {
        return JsonAnswer.WriteAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteString("model", model);
            json.WriteString("created_at", time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
            if (isChat)
            {
                json.WriteStartObject("message");
                json.WriteString("role", "assistant");
                json.WriteString("content", "");
                json.WriteEndObject();
            }
            else
            {
                json.WriteString("response", "");
            }

            json.WriteBoolean("done", true);
            json.WriteString("done_reason", unload ? "unload" : "load");
            json.WriteEndObject();
        });
    }
}
