using System.Text.Json;
using Graycat.Contracts.Jobs;
using Graycat.Queue.Redis;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Graycat.Queue.Workers;

/// <summary>The registry in three keys of one hash tag.</summary>
internal sealed class RedisWorkerRegistry(RedisRunner runner, IOptions<QueueOptions> options, TimeProvider time) : IWorkerRegistry
{
    private readonly QueueOptions _options = options.Value;

    private RedisKey[] Keys { get; } =
        Array.ConvertAll(new[] { "beats", "alive", "models" }, name => (RedisKey)$"{options.Value.KeyPrefix}:{{workers}}:{name}");

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    public async Task<bool> BeatAsync(WorkerHeartbeat heartbeat, CancellationToken cancellationToken = default)
    {
        var now = Now;
        List<RedisValue> values =
        [
            now, heartbeat.Id.Value, (long)_options.HeartbeatTtl.TotalMilliseconds,
            JsonSerializer.SerializeToUtf8Bytes(heartbeat, JobsJsonContext.Default.WorkerHeartbeat), now - (long)_options.ModelMemory.TotalMilliseconds,
        ];
        foreach (var model in heartbeat.Models)
            values.AddRange([$"{heartbeat.Kind} {model.Name}", JsonSerializer.SerializeToUtf8Bytes(model, JobsJsonContext.Default.WorkerModel)]);
        return await runner.RunAsync(QueueScript.Beat, Keys, [.. values], cancellationToken).ConfigureAwait(false) is not null;
    }

    public async Task<bool> RemoveAsync(WorkerId worker, CancellationToken cancellationToken = default)
    {
        var removed = await runner.GuardAsync(
            database => Task.WhenAll(database.SortedSetRemoveAsync(Keys[1], worker.Value), database.HashDeleteAsync(Keys[0], worker.Value)), cancellationToken).ConfigureAwait(false);
        return removed is not null;
    }

    public async Task<IReadOnlyList<WorkerHeartbeat>?> GetWorkersAsync(CancellationToken cancellationToken = default) =>
        await ReadAsync(cancellationToken).ConfigureAwait(false) is { } parts ? Workers(parts) : null;

    public async Task<IReadOnlyList<KnownModel>?> GetModelsAsync(CancellationToken cancellationToken = default)
    {
        if (await ReadAsync(cancellationToken).ConfigureAwait(false) is not { } parts)
            return null;
        var live = Workers(parts).SelectMany(worker => worker.Models.Select(model => (worker.Kind, model))).ToLookup(pair => (pair.Kind, pair.model.Name), pair => pair.model);
        var oldest = time.GetUtcNow() - _options.ModelMemory;
        return [.. Remembered(parts).Where(known => known.LastSeen >= oldest).Select(known => WithLive(known, live[(known.WorkerKind, known.Model.Name)])).OrderBy(known => known.Model.Name, StringComparer.Ordinal)];
    }

    private async Task<RedisResult[]?> ReadAsync(CancellationToken cancellationToken) =>
        (RedisResult[]?)await runner.RunAsync(QueueScript.Workers, Keys, [Now], cancellationToken).ConfigureAwait(false);

    private static WorkerHeartbeat[] Workers(RedisResult[] parts) =>
        [.. ((byte[][])parts[0]!).Select(beat => JsonSerializer.Deserialize(beat, JobsJsonContext.Default.WorkerHeartbeat)!).OrderBy(worker => worker.Id.Value, StringComparer.Ordinal)];

    private static IEnumerable<KnownModel> Remembered(RedisResult[] parts)
    {
        for (var i = 1; i + 1 < parts.Length; i += 2)
        {
            var kind = ((string)parts[i]!).Split(' ', 2)[0];
            var value = ((string)parts[i + 1]!).Split(' ', 2);
            var model = JsonSerializer.Deserialize(value[1], JobsJsonContext.Default.WorkerModel)!;
            yield return new KnownModel(kind, model, 0, DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(value[0], System.Globalization.CultureInfo.InvariantCulture)));
        }
    }

    /// <summary>The description of the live worker that is closest to answering; a remembered model of no live worker isn't in memory anywhere.</summary>
    private static KnownModel WithLive(KnownModel known, IEnumerable<WorkerModel> live)
    {
        var models = live.ToArray();
        var best = models.OrderByDescending(model => Readiness(model.State)).FirstOrDefault();
        return known with { LiveWorkers = models.Length, Model = best ?? known.Model with { State = ModelState.Available } };
    }

    private static int Readiness(ModelState state) => state switch
    {
        ModelState.Loaded => 3,
        ModelState.Loading => 2,
        ModelState.Available => 1,
        _ => 0,
    };
}
