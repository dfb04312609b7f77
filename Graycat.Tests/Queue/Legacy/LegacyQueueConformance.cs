using System.Text;
using System.Text.Json;
using Graycat.Contracts.Jobs;
using Graycat.Queue;
using Graycat.Queue.Legacy;
using Graycat.Tests.Queue.Servers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;
using static Graycat.Tests.Queue.QueueHarness;

namespace Graycat.Tests.Queue.Legacy;

/// <summary>A client of the Python service, here a raw Redis client, pushes JSON and reads the result key.</summary>
public abstract class LegacyQueueConformance(RedisFixture fixture)
{
    private readonly string _list = "llama_queue_" + Guid.NewGuid().ToString("n");
    private readonly string _id = Guid.NewGuid().ToString();

    private IDatabase Raw => fixture.Redis.GetDatabase();

    [Fact]
    public async Task Pushed_job_is_run_and_answered_at_its_result_key()
    {
        await using var queue = NewHarness();
        await using var bridge = await Bridge.StartAsync(queue, fixture.Redis);
        await Raw.ListLeftPushAsync(_list, $$$"""{"id":"{{{_id}}}","type":"completion","data":{"prompt":"hi"},"timestamp":1.5,"priority":1}""");
        var lease = await bridge.UntilAsync(async () => (await queue.LeaseAsync()).SingleOrDefault());
        Assert.Equal("""{"prompt":"hi"}""", Text(lease.Payload));
        await queue.CompleteAsync(lease, "\"answer\"");
        Assert.Equal($"completion {_id} Result \"answer\"", await bridge.ResultAsync(_id));
        Assert.InRange((await Raw.KeyTimeToLiveAsync("result:" + _id))!.Value, TimeSpan.FromMinutes(1), TimeSpan.FromHours(1));
        await bridge.UntilAsync(async () => await Raw.ListLengthAsync($"{{{_list}}}:taken") == 0 ? "empty" : null);
    }

    [Fact]
    public async Task Job_that_makes_no_sense_is_answered_with_an_error_and_one_without_id_is_dropped()
    {
        await using var queue = NewHarness();
        await using var bridge = await Bridge.StartAsync(queue, fixture.Redis);
        foreach (var nonsense in new[] { "", "{", "[]", "1", "{\"id\":7}", "{\"id\":\"\\ud800\"}", new string('[', 5000) })
            await Raw.ListLeftPushAsync(_list, nonsense);
        await Raw.ListLeftPushAsync(_list, $$"""{"id":"{{_id}}","type":"dance"}""");
        Assert.StartsWith($"dance {_id} Error", await bridge.ResultAsync(_id));
        await bridge.UntilAsync(async () => await Raw.ListLengthAsync($"{{{_list}}}:taken") + await Raw.ListLengthAsync(_list) == 0 ? "empty" : null);
    }

    [Fact]
    public async Task Job_taken_by_a_process_that_died_is_answered_by_the_next_one_and_runs_once()
    {
        await using var queue = NewHarness();
        var item = $$"""{"id":"{{_id}}","type":"completion","data":{} }""";
        await Raw.ListLeftPushAsync(_list, item);
        JobLease lease;
        await using (var first = await Bridge.StartAsync(queue, fixture.Redis))
            lease = await first.UntilAsync(async () => (await queue.LeaseAsync()).SingleOrDefault());
        Assert.Equal(item, (string?)await Raw.ListGetByIndexAsync($"{{{_list}}}:taken", 0));

        await queue.CompleteAsync(lease, "1");
        await using var second = await Bridge.StartAsync(queue, fixture.Redis);
        Assert.Equal($"completion {_id} Result 1", await second.ResultAsync(_id));
        Assert.Empty(await queue.LeaseAsync());
    }

    [Fact]
    public async Task Job_without_room_waits_in_the_list_until_there_is()
    {
        await using var queue = NewHarness(options => options.MaxQueueSize = 1);
        await queue.AddAsync();
        await using var bridge = await Bridge.StartAsync(queue, fixture.Redis);
        await Raw.ListLeftPushAsync(_list, $$"""{"id":"{{_id}}","type":"completion","data":{} }""");
        await bridge.UntilAsync(async () => await Raw.ListLengthAsync($"{{{_list}}}:taken") == 1 ? "taken" : null);
        await queue.CompleteAsync(await queue.LeaseOneAsync());
        await queue.CompleteAsync(await bridge.UntilAsync(async () => (await queue.LeaseAsync()).SingleOrDefault()), "2");
        Assert.Equal($"completion {_id} Result 2", await bridge.ResultAsync(_id));
    }

    private QueueHarness NewHarness(Action<QueueOptions>? configure = null) => new(fixture.Redis, options =>
    {
        options.LegacyQueueKey = _list;
        configure?.Invoke(options);
    });

    /// <summary>The bridge with a translator that understands one type.</summary>
    private sealed class Bridge(IHostedService service, QueueHarness queue, IConnectionMultiplexer redis) : IAsyncDisposable
    {
        public static async Task<Bridge> StartAsync(QueueHarness queue, IConnectionMultiplexer redis)
        {
            var services = new ServiceCollection().AddSingleton<ILegacyTranslator, OneTypeTranslator>().BuildServiceProvider();
            var service = ActivatorUtilities.CreateInstance<LegacyQueueBridge>(queue.Services, services.GetRequiredService<ILegacyTranslator>());
            await service.StartAsync(CancellationToken.None);
            return new Bridge(service, queue, redis);
        }

        public async Task<T> UntilAsync<T>(Func<Task<T?>> look) where T : class
        {
            while (true)
            {
                TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
                if (await look() is { } found)
                    return found;
                queue.Time.Advance(TimeSpan.FromMilliseconds(200));
                await Task.Yield();
            }
        }

        public Task<string> ResultAsync(string id) => UntilAsync(async () => (string?)await redis.GetDatabase().StringGetAsync("result:" + id));

        public async ValueTask DisposeAsync() => await service.StopAsync(CancellationToken.None);
    }

    private sealed class OneTypeTranslator : ILegacyTranslator
    {
        public ValueTask<LegacyTranslation> TranslateAsync(string type, JsonElement data, CancellationToken cancellationToken) =>
            ValueTask.FromResult(type == "completion"
                ? new LegacyTranslation(Llm, JobKind.Text, Encoding.UTF8.GetBytes(data.GetRawText()))
                : LegacyTranslation.Refused($"the type '{type}' is unknown", "type"));

        public byte[] Answer(string id, string type, JsonElement data, JobEvent last) => Encoding.UTF8.GetBytes($"{type} {id} {last.Kind} {Text(last.Data)}");
    }
}

public sealed class RedisServerLegacyQueueTests(RedisServerFixture fixture) : LegacyQueueConformance(fixture), IClassFixture<RedisServerFixture>;

public sealed class GarnetLegacyQueueTests(GarnetFixture fixture) : LegacyQueueConformance(fixture), IClassFixture<GarnetFixture>;
