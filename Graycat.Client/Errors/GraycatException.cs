using System.Net;
using Microsoft.SemanticKernel;

namespace Graycat.Client.Errors;

/// <summary>What a Graycat server refused, or a connection that broke. The message says what to do.</summary>
public sealed class GraycatException : HttpOperationException
{
    /// <summary>Wraps what the server said.</summary>
    /// <param name="status">The HTTP status; null where no answer came or a stream broke in the middle.</param>
    /// <param name="code">The server's code, as <c>model_not_found</c>; null where it gave none.</param>
    /// <param name="message">What was wrong and what would be right.</param>
    /// <param name="body">The answer's body; null for none.</param>
    /// <param name="retryAfter">When another try makes sense, on 429 and 503.</param>
    /// <param name="inner">The underlying failure.</param>
    public GraycatException(HttpStatusCode? status, string? code, string message, string? body = null, TimeSpan? retryAfter = null, Exception? inner = null)
        : base(status, body, message, inner) => (Code, RetryAfter) = (code, retryAfter);

    /// <summary>The server's code: <c>unauthorized</c>, <c>model_not_found</c>, <c>context_length_exceeded</c>, <c>rate_limited</c>, <c>queue_full</c>, …; null where it gave none.</summary>
    public string? Code { get; }

    /// <summary>When another try makes sense; null where the server did not say.</summary>
    public TimeSpan? RetryAfter { get; }
}
