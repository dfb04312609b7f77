using System.Text.Json;
using Graycat.Api.Authentication;
using Graycat.Api.Dialects.Reading;
using Graycat.Api.Errors;
using Graycat.Api.Jobs;
using Graycat.Api.Models;
using Graycat.Api.Streaming;
using Graycat.Contracts.Utilities;
using Graycat.Queue.Workers;

namespace Graycat.Api.Utilities;

/// <summary>
/// Serves a route of any dialect that asks a text model's worker something that needs no slot; such jobs have a queue of
/// their own and never wait behind generation.
/// </summary>
public sealed class UtilityEndpoint(JobAnswers answers, ModelDirectory models, ErrorWriter errors)
{
    /// <summary>Serves one request. An empty body counts as an empty object.</summary>
    /// <param name="context">The request; its key is known.</param>
    /// <param name="read">The dialect's reading.</param>
    /// <param name="write">The dialect's writing.</param>
    public async Task ServeAsync(HttpContext context, Func<RequestReader, UtilityRequest> read, Action<Utf8JsonWriter, UtilityResult> write)
    {
        byte[] body = await JsonBody.ReadAsync(context);
        var (document, unreadable) = JsonBody.Parse(body.AsSpan().Trim(" \r\n\t"u8).IsEmpty ? "{}"u8.ToArray() : body);
        using (document)
        {
            if (document is null)
            {
                await errors.WriteAsync(context, unreadable!);
                return;
            }

            var reader = new RequestReader(document.RootElement);
            var request = read(reader);
            var (result, error) = reader.Error is { } mistake ? (null, mistake) : await AskAsync(context, reader.Text("model", 256), request);
            if (error is not null)
                await errors.WriteAsync(context, error);
            else
                await JsonAnswer.WriteAsync(context, json => write(json, result!));
        }
    }

    /// <summary>Asks the model that a name means.</summary>
    public async Task<(UtilityResult? Result, ApiError? Error)> AskAsync(HttpContext context, string? name, UtilityRequest request)
    {
        var (model, error) = await models.FindAsync(ModelDirectory.Text, name, context.Key(), context.RequestAborted);
        return model is null ? (null, error) : await AskAsync(context, model, request);
    }

    /// <summary>Asks a model that was found.</summary>
    public Task<(UtilityResult? Result, ApiError? Error)> AskAsync(HttpContext context, KnownModel model, UtilityRequest request, TimeSpan? timeout = null) =>
        answers.AskAsync(model.Model.Name, request, context.Key(), context.RequestAborted, timeout);
}
