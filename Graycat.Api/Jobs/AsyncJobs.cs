using Graycat.Api.Dialects.Reading;
using Graycat.Api.Errors;
using Graycat.Api.Streaming;
using Microsoft.Extensions.Options;

namespace Graycat.Api.Jobs;

/// <summary>Answers <c>Prefer: respond-async</c>: 202 and where the job can be watched.</summary>
public sealed class AsyncJobs(IReplyStore store, WebhookSender webhooks, ErrorWriter errors, IOptions<ApiOptions> options)
{
    /// <summary>Submits the job and answers with its address.</summary>
    /// <param name="context">The request.</param>
    /// <param name="body">Where a <c>webhook</c> may be named.</param>
    /// <param name="shape">How the answer looks to those who ask for it.</param>
    /// <param name="submit">Puts the job into the queue.</param>
    public async Task AnswerAsync(HttpContext context, RequestReader body, ReplyShape shape, Func<Task<JobStart>> submit)
    {
        shape = shape with { Webhook = Webhook(body) };
        if (body.Error is { } mistake)
        {
            await errors.WriteAsync(context, mistake);
            return;
        }

        var start = await submit();
        if (start.Run is null)
            await errors.WriteAsync(context, start.Error!);
        else
            await AcceptAsync(context, shape, start);
    }

    private async Task AcceptAsync(HttpContext context, ReplyShape shape, JobStart start)
    {
        var run = start.Run!;
        if (!await store.SaveAsync(run.Job, shape))
        {
            await run.AbandonAsync();
            await errors.WriteAsync(context, Failures.QueueAway);
            return;
        }

        if (shape.Webhook is null)
            await run.AbandonAsync();
        else
            webhooks.Watch(run, shape);
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        context.Response.Headers.Location = $"/jobs/{run.Job}";
        context.Response.Headers["Preference-Applied"] = "respond-async";
        await JsonAnswer.WriteAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteString("id", run.Job.Value);
            json.WriteString("status", "queued");
            json.WriteNumber("position", start.Enqueued.Position);
            json.WriteEndObject();
        });
    }

    private string? Webhook(RequestReader body)
    {
        if (body.Text("webhook", 2048) is not { } text)
            return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            && options.Value.WebhookHosts.Contains(uri.Authority, StringComparer.OrdinalIgnoreCase))
            return uri.AbsoluteUri;
        body.Fail("webhook", "webhook must be an http or https address whose host the operator has allowed (WEBHOOK_HOSTS).", "invalid_value");
        return null;
    }
}
