using System.Globalization;
using Graycat.Api.Streaming;

namespace Graycat.Api.Errors;

/// <summary>Answers a request with an error, in its dialect's shape.</summary>
public sealed class ErrorWriter(ErrorShapes shapes)
{
    /// <summary>Writes status, headers and body. Does nothing when the answer has begun.</summary>
    public Task WriteAsync(HttpContext context, ApiError error)
    {
        if (context.Response.HasStarted)
            return Task.CompletedTask;
        var shape = shapes.For(context);
        context.Response.StatusCode = shape.Status(error);
        if (error.RetryAfter is { } wait)
            context.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return JsonAnswer.WriteAsync(context, json => shape.Write(json, error));
    }
}
