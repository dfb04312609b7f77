using Graycat.Api.Admission;
using Graycat.Api.Authentication;
using Graycat.Api.Dialects.Reading;
using Graycat.Api.Errors;
using Graycat.Api.Models;
using Graycat.Api.Streaming;
using Graycat.Contracts.Text;
using Microsoft.Extensions.Options;

namespace Graycat.Api.Jobs;

/// <summary>
/// Serves a text route of any dialect: read, validate, find the model, queue, and answer whole, streamed or with 202.
/// The dialect gives the reading and the writing.
/// </summary>
public sealed class TextEndpoint(
    TextGateway gateway,
    ModelDirectory models,
    ReplyFormats formats,
    AsyncJobs asyncJobs,
    TextStream streams,
    ErrorWriter errors,
    IOptions<ApiOptions> options,
    TimeProvider time)
{
    /// <summary>Serves one request.</summary>
    /// <param name="context">The request; its key is known.</param>
    /// <param name="read">The dialect's reading; mistakes are noted in the reader.</param>
    public async Task ServeAsync(HttpContext context, Func<RequestReader, TextCall> read)
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

    /// <summary>As above, for routes that have to look into the body first.</summary>
    public async Task ServeAsync(HttpContext context, byte[] body, RequestReader reader, Func<RequestReader, TextCall> read)
    {
        var call = read(reader);
        if (reader.Error is { } mistake)
        {
            await errors.WriteAsync(context, mistake);
            return;
        }

        var (model, unknown) = await models.FindAsync(ModelDirectory.Text, call.Model, context.Key(), context.RequestAborted);
        if (model is null)
            await errors.WriteAsync(context, unknown!);
        else
            await RunAsync(context, body, reader, Resolve(call, model.Model.Name));
    }

    private TextCall Resolve(TextCall call, string model) => call with
    {
        Requests = [.. call.Requests.Select(request => request with { Model = model })],
        Shape = call.Shape with
        {
            Created = time.GetUtcNow().ToUnixTimeSeconds(),
            Model = string.IsNullOrWhiteSpace(call.Model) ? model : call.Model,
        },
    };

    private async Task RunAsync(HttpContext context, byte[] body, RequestReader reader, TextCall call)
    {
        var timeout = call.Stream ? options.Value.StreamTimeout : options.Value.RequestTimeout;
        var (terms, mistake) = RequestTerms.Read(context, body, timeout, options.Value.JobTimeout);
        if (mistake is not null)
            await errors.WriteAsync(context, mistake);
        else if (terms.RespondAsync)
            await SubmitAsync(context, reader, call, terms.Terms);
        else
            await AnswerAsync(context, call, terms.Terms);
    }

    private async Task SubmitAsync(HttpContext context, RequestReader reader, TextCall call, JobTerms terms)
    {
        if (call.Requests.Count > 1)
            await errors.WriteAsync(context, new(ApiErrorKind.InvalidRequest, "An asynchronous request takes one prompt; send one request for each.", "prompt"));
        else
            await asyncJobs.AnswerAsync(context, reader, call.Shape, () => gateway.SubmitAsync(call.Requests[0], terms, context.RequestAborted));
    }

    private async Task AnswerAsync(HttpContext context, TextCall call, JobTerms terms)
    {
        var (run, error) = await gateway.StartAsync(call.Requests, terms, context.RequestAborted);
        if (run is null)
        {
            await errors.WriteAsync(context, error!);
            return;
        }

        await using (run)
        {
            var reply = formats.CreateText(call.Shape);
            if (call.Stream)
                await streams.SendAsync(context, run, reply);
            else
                await AnswerWholeAsync(context, run, reply, terms.Timeout);
        }
    }

    private async Task AnswerWholeAsync(HttpContext context, ITextRun run, TextReply reply, TimeSpan timeout)
    {
        using var deadline = new CancellationTokenSource(timeout, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, context.RequestAborted);
        var (result, error) = await LastAsync(run, timeout, stop.Token, context.RequestAborted);
        if (result is not null)
            await JsonAnswer.WriteAsync(context, json => reply.WriteAnswer(json, result));
        else
            await errors.WriteAsync(context, error!);
    }

    private static async Task<(TextResult? Result, ApiError? Error)> LastAsync(ITextRun run, TimeSpan timeout, CancellationToken stop, CancellationToken gone)
    {
        try
        {
            TextUpdate last = default;
            await foreach (var update in run.ReadAsync(stop))
                last = update;
            return (last.Result, last.Result is null ? last.Failure ?? Failures.JobGone : null);
        }
        catch (OperationCanceledException) when (!gone.IsCancellationRequested)
        {
            return (null, Failures.TimedOut(timeout));
        }
    }
}
