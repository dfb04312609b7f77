using System.Text.Json;
using Graycat.Contracts;
using Graycat.Contracts.Jobs;
using Graycat.Contracts.Text;
using Graycat.LlmWorker.Engine;
using Graycat.Queue.Events;

namespace Graycat.LlmWorker.TextJobs;

/// <summary>Reads what earlier workers published of a job, so that it is continued and not begun again.</summary>
public sealed class PublishedReader(IJobEvents events)
{
    private const int EventsAtOnce = 512;

    /// <summary>The tokens of every choice; null while Redis is away.</summary>
    public async Task<IReadOnlyList<PublishedTokens>?> ReadAsync(JobLease lease, int choices, CancellationToken cancellationToken)
    {
        if (lease.NextEventIndex == 0)
            return [];
        var tokens = Enumerable.Range(0, choices).Select(_ => new List<int>()).ToArray();
        var probabilities = Enumerable.Range(0, choices).Select(_ => new List<TokenLogProbability>()).ToArray();
        for (long after = -1; after + 1 < lease.NextEventIndex;)
        {
            if (await events.ReadAsync(lease.Job, after, EventsAtOnce, cancellationToken) is not { } page)
                return null;
            if (page.Count == 0)
                break;
            foreach (JobEvent item in page)
                Collect(item, tokens, probabilities);
            after = page[^1].Index;
        }

        return [.. tokens.Zip(probabilities, (some, their) => new PublishedTokens(some, their))];
    }

    private static void Collect(JobEvent item, List<int>[] tokens, List<TokenLogProbability>[] probabilities)
    {
        if (item.Kind != JobEventKind.Chunk || JsonSerializer.Deserialize(item.Data.Span, GraycatJson.Default.TextChunk) is not { } chunk)
            return;
        foreach (TextDelta delta in chunk.Deltas.Where(delta => (uint)delta.Choice < (uint)tokens.Length))
        {
            tokens[delta.Choice].AddRange(delta.Tokens);
            probabilities[delta.Choice].AddRange(delta.LogProbabilities ?? []);
        }
    }
}
