using System.Text;
using Graycat.Api.Errors;
using Graycat.Api.Jobs;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Graycat.Api.Streaming;

/// <summary>
/// Sends a text run's updates to a client as they come, each event flushed on its own. Keeps a silent stream alive with
/// comments, and gives up a reader who stays far behind.
/// </summary>
public sealed class TextStream(IOptions<ApiOptions> options, TimeProvider time, ErrorWriter errors)
{
    private static readonly TimeSpan s_slowReaderCheck = TimeSpan.FromSeconds(1);

    /// <summary>Answers the request with the run's events. Returns when the stream has ended or the client is gone.</summary>
    public async Task SendAsync(HttpContext context, ITextRun run, TextReply reply)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        await using var updates = run.ReadAsync(stop.Token).GetAsyncEnumerator(stop.Token);
        var first = updates.MoveNextAsync().AsTask();
        try
        {
            await AnswerAsync(context, run, reply, updates, first);
        }
        finally
        {
            // An enumerator may be disposed only when it rests.
            await stop.CancelAsync();
            await ((Task)first).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task AnswerAsync(HttpContext context, ITextRun run, TextReply reply, IAsyncEnumerator<TextUpdate> updates, Task<bool> first)
    {
        await WaitForHeadersAsync(first, context.RequestAborted);
        if (first.IsCompletedSuccessfully && updates.Current.Failure is { } failure)
        {
            await errors.WriteAsync(context, failure);
            return;
        }

        WriteHeaders(context, reply.Framing);
        await context.Response.StartAsync(context.RequestAborted);
        if (await PingUntilAsync(first, context, reply.Ping))
            await RelayAsync(context, run, reply, updates);
        else
            await WriteTimeoutAsync(context, run, reply);
    }

    private Task WaitForHeadersAsync(Task first, CancellationToken cancellationToken) =>
        first.IsCompleted ? Task.CompletedTask : Task.WhenAny(first, Task.Delay(options.Value.HeaderGrace, time, cancellationToken));

    private static void WriteHeaders(HttpContext context, StreamFraming framing)
    {
        context.Response.ContentType = framing.ContentType();
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
    }

    /// <summary>False where the first event did not come in time.</summary>
    private async Task<bool> PingUntilAsync(Task first, HttpContext context, string? ping)
    {
        long start = time.GetTimestamp();
        while (!first.IsCompleted)
        {
            await Task.WhenAny(first, Task.Delay(options.Value.PingInterval, time, context.RequestAborted));
            context.RequestAborted.ThrowIfCancellationRequested();
            if (first.IsCompleted)
                break;
            if (time.GetElapsedTime(start) >= options.Value.RequestTimeout)
                return false;
            if (ping is not null)
                await context.Response.BodyWriter.WriteAsync(Encoding.UTF8.GetBytes(ping), context.RequestAborted);
        }

        await first;
        return true;
    }

    private async Task WriteTimeoutAsync(HttpContext context, ITextRun run, TextReply reply)
    {
        using var frames = new FrameBuffer();
        reply.WriteFailure(frames, Failures.TimedOut(options.Value.RequestTimeout));
        await FlushAsync(context, run, reply.Framing, frames);
    }

    private async Task RelayAsync(HttpContext context, ITextRun run, TextReply reply, IAsyncEnumerator<TextUpdate> updates)
    {
        using var frames = new FrameBuffer();
        bool hasNext = true;
        while (hasNext)
        {
            Write(frames, reply, updates.Current);
            if (!await FlushAsync(context, run, reply.Framing, frames))
                return;
            frames.Clear();
            hasNext = await updates.MoveNextAsync();
        }
    }

    private static void Write(FrameBuffer frames, TextReply reply, TextUpdate update)
    {
        if (update.Chunk is { } chunk)
            reply.WriteChunk(frames, chunk);
        else if (update.Result is { } result)
            reply.WriteEnd(frames, result);
        else
            reply.WriteFailure(frames, update.Failure!);
    }

    /// <summary>False where the reader was given up.</summary>
    private async ValueTask<bool> FlushAsync(HttpContext context, ITextRun run, StreamFraming framing, FrameBuffer frames)
    {
        var output = context.Response.BodyWriter;
        for (int i = 0; i < frames.Count; i++)
        {
            var (name, data) = frames[i];
            framing.Write(output, name, data.Span);
            var flush = output.FlushAsync(context.RequestAborted);
            if (!flush.IsCompletedSuccessfully && !await WaitForReaderAsync(context, run, flush.AsTask()))
                return false;
        }

        return true;
    }

    private async Task<bool> WaitForReaderAsync(HttpContext context, ITextRun run, Task flush)
    {
        while (await Task.WhenAny(flush, Task.Delay(s_slowReaderCheck, time, context.RequestAborted)) != flush)
        {
            context.RequestAborted.ThrowIfCancellationRequested();
            if (run.Backlog <= options.Value.MaxReaderBacklog)
                continue;
            context.Abort();
            return false;
        }

        await flush;
        return true;
    }
}
