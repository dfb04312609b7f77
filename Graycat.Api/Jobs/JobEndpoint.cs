using Graycat.Api.Admission;
using Graycat.Api.Authentication;
using Graycat.Api.Dialects.Reading;
using Graycat.Api.Errors;
using Graycat.Api.Models;
using Graycat.Api.Streaming;
using Graycat.Contracts.Jobs;
using Microsoft.Extensions.Options;

namespace Graycat.Api.Jobs;

/// <summary>Serves a route of any dialect that is one job with one whole answer: embeddings, reranking, images.</summary>
public sealed class JobEndpoint(JobAnswers answers, JobGateway gateway, AsyncJobs asyncJobs, ModelDirectory models, ReplyFormats formats, ErrorWriter errors, IOptions<ApiOptions> options, TimeProvider time)
{
    /// <summary>Serves one request with a JSON body.</summary>
    /// <param name="context">The request; its key is known.</param>
    /// <param name="read">The dialect's reading; mistakes are noted in the reader.</param>
    public async Task ServeAsync(HttpContext context, Func<RequestReader, JobCall> read)
    {
        byte[] body = await JsonBody.ReadAsync(context);
        var (document, unreadable) = JsonBody.Parse(body);
        using (document)
        {
            if (document is null)
                await errors.WriteAsync(context, unreadable!);
            else
                await ServeAsync(context, body, new RequestReader(document.RootElement), read);
        }
    }

    /// <summary>As above, for bodies that were read already.</summary>
    public async Task ServeAsync(HttpContext context, byte[] body, RequestReader reader, Func<RequestReader, JobCall> read)
    {
        var call = read(reader);
        if (reader.Error is { } mistake)
        {
            await errors.WriteAsync(context, mistake);
            return;
        }

        var (model, unknown) = await models.FindAsync(call.WorkerKind, call.Model, context.Key(), context.RequestAborted);
        var timeout = call.Kind == JobKind.Image ? options.Value.ImageTimeout : options.Value.RequestTimeout;
        var (terms, unreadable) = RequestTerms.Read(context, body, timeout, options.Value.JobTimeout);
        if ((unknown ?? unreadable) is { } error)
            await errors.WriteAsync(context, error);
        else
            await RunAsync(context, reader, Resolve(call, model!.Model.Name), model.Model.Name, terms);
    }

    private JobCall Resolve(JobCall call, string model) => call with
    {
        Shape = call.Shape with
        {
            Created = time.GetUtcNow().ToUnixTimeSeconds(),
            Model = string.IsNullOrWhiteSpace(call.Model) ? model : call.Model,
        },
    };

    private async Task RunAsync(HttpContext context, RequestReader reader, JobCall call, string model, RequestTerms terms)
    {
        var queue = call.WorkerKind == ModelDirectory.Image ? QueueName.Sd(model) : QueueName.Llm(model);
        byte[] payload = call.Payload(model);
        if (terms.RespondAsync)
        {
            await asyncJobs.AnswerAsync(context, reader, call.Shape, () => gateway.StartAsync(queue, call.Kind, payload, call.EstimatedCost, terms.Terms, context.RequestAborted));
            return;
        }

        var (result, error) = await answers.AskAsync(queue, call.Kind, payload, call.EstimatedCost, terms.Terms, context.RequestAborted);
        if (error is not null)
            await errors.WriteAsync(context, error);
        else
            await JsonAnswer.WriteAsync(context, json => formats.Create(call.Shape).WriteAnswer(json, result.Span));
    }
}
