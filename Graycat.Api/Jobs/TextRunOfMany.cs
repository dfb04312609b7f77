using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Graycat.Api.Errors;
using Graycat.Contracts.Text;

namespace Graycat.Api.Jobs;

/// <summary>
/// Several prompts of one request, each a job of its own. At most a few wait or run at the same time, so that a request
/// of thousands takes its turn like everybody's; the rest are never submitted if the client leaves. Choices are numbered
/// on: those of prompt p begin at p times the choices of one.
/// </summary>
internal sealed class TextRunOfMany : ITextRun
{
    private readonly IReadOnlyList<TextRequest> _requests;
    private readonly Func<TextRequest, CancellationToken, Task<TextStart>> _start;
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<TextUpdate> _updates = Channel.CreateBounded<TextUpdate>(256);
    private readonly TextResult?[] _results;
    private readonly Task _work;

    public TextRunOfMany(IReadOnlyList<TextRequest> requests, int atOnce, ITextRun first, Func<TextRequest, CancellationToken, Task<TextStart>> start)
    {
        _requests = requests;
        _start = start;
        _results = new TextResult?[requests.Count];
        _work = WorkAsync(first, Math.Min(atOnce, requests.Count));
    }

    public long Backlog => _updates.Reader.Count;

    public async IAsyncEnumerable<TextUpdate> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var update in _updates.Reader.ReadAllAsync(cancellationToken))
            yield return update;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work;
        _stop.Dispose();
    }

    private async Task WorkAsync(ITextRun first, int lanes)
    {
        int next = 0;
        try
        {
            await Task.WhenAll(Enumerable.Range(0, lanes).Select(lane => LaneAsync(lane == 0 ? first : null, () => Interlocked.Increment(ref next) - 1)));
            await _updates.Writer.WriteAsync(new(null, Merge(), null), _stop.Token);
        }
        catch (OperationCanceledException)
        {
            // The reader left, or another lane failed and said so.
        }
        finally
        {
            _updates.Writer.Complete();
        }
    }

    private async Task LaneAsync(ITextRun? first, Func<int> take)
    {
        for (int index = take(); index < _requests.Count; index = take())
        {
            var (run, error) = first is not null ? new TextStart(first, null) : await _start(_requests[index], _stop.Token);
            first = null;
            if (run is null)
                await FailAsync(error!);
            else
                await using (run)
                    await RelayAsync(run, index);
        }
    }

    private async Task RelayAsync(ITextRun run, int index)
    {
        int offset = index * _requests[0].Choices;
        await foreach (var update in run.ReadAsync(_stop.Token))
        {
            if (update.Failure is { } failure)
                await FailAsync(failure);
            else if (update.Result is { } result)
                _results[index] = result;
            else
                await _updates.Writer.WriteAsync(new(Shift(update.Chunk!, offset), null, null), _stop.Token);
        }
    }

    private async Task FailAsync(ApiError failure)
    {
        await _updates.Writer.WriteAsync(new(null, null, failure), _stop.Token);
        await _stop.CancelAsync();
        _stop.Token.ThrowIfCancellationRequested();
    }

    private static TextChunk Shift(TextChunk chunk, int offset) =>
        chunk with { Deltas = [.. chunk.Deltas.Select(delta => delta with { Choice = delta.Choice + offset })] };

    private TextResult Merge()
    {
        var results = _results.Select(result => result!).ToList();
        int each = _requests[0].Choices;
        return results[0] with
        {
            Choices = [.. results.SelectMany((result, index) => result.Choices.Select(choice => choice with { Index = choice.Index + index * each }))],
            Usage = new(results.Sum(r => r.Usage.PromptTokens), results.Sum(r => r.Usage.CachedTokens), results.Sum(r => r.Usage.CompletionTokens), results.Sum(r => r.Usage.ReasoningTokens)),
        };
    }
}
