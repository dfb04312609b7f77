using Graycat.Api.Dialects.Reading;

namespace Graycat.Api.Errors;

/// <summary>
/// The outermost handler: turns unreadable requests, unknown routes and methods, and our own defects into the
/// dialect's error. A defect is logged with its stack trace and answered without.
/// </summary>
internal sealed partial class ErrorMiddleware(RequestDelegate next, ErrorWriter errors, ILogger<ErrorMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (Unanswered(context) is { } error)
                await errors.WriteAsync(context, error);
        }
        catch (BadHttpRequestException exception)
        {
            await errors.WriteAsync(context, JsonBody.Unreadable(exception));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            LogGone(context.Request.Path);
        }
        catch (Exception exception)
        {
            LogDefect(exception, context.Request.Method, context.Request.Path);
            await AnswerDefectAsync(context);
        }
    }

    private static ApiError? Unanswered(HttpContext context) => context.Response switch
    {
        { HasStarted: true } or { ContentLength: > 0 } or { ContentType: not null } => null,
        { StatusCode: 404 } => new(ApiErrorKind.NotFound, $"There is no route {context.Request.Path}; GET /openapi/v1.json lists them."),
        { StatusCode: 405 } => new(ApiErrorKind.MethodNotAllowed, $"{context.Request.Path} does not take {context.Request.Method}; it takes {context.Response.Headers.Allow}."),
        _ => null,
    };

    private Task AnswerDefectAsync(HttpContext context)
    {
        if (!context.Response.HasStarted)
            return errors.WriteAsync(context, new(ApiErrorKind.Internal, $"The server failed; its log names the cause under the request id {context.TraceIdentifier}."));
        context.Abort();
        return Task.CompletedTask;
    }

    [LoggerMessage(1, LogLevel.Debug, "The client of {Path} went away.")]
    private partial void LogGone(PathString path);

    [LoggerMessage(2, LogLevel.Error, "{Method} {Path} failed.")]
    private partial void LogDefect(Exception exception, string method, PathString path);
}
