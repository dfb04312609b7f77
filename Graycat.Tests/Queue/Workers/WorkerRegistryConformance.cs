using Graycat.Contracts.Jobs;
using Graycat.Tests.Queue.Servers;

namespace Graycat.Tests.Queue.Workers;

public abstract class WorkerRegistryConformance(RedisFixture fixture)
{
    [Fact]
    public async Task Worker_is_listed_until_its_heartbeat_expires_and_its_models_are_remembered()
    {
        await using var queue = new QueueHarness(fixture.Redis);
        Assert.Empty((await queue.Workers.GetWorkersAsync())!);
        var beat = Beat("one", ModelState.Loaded) with { BusySlots = 2, CurrentJobs = [queue.Ids.Next(QueueHarness.Llm)] };
        Assert.True(await queue.Workers.BeatAsync(beat));
        Assert.Equivalent(beat, Assert.Single((await queue.Workers.GetWorkersAsync())!), strict: true);
        Assert.Equal(1, Assert.Single((await queue.Workers.GetModelsAsync())!).LiveWorkers);

        queue.Time.Advance(TimeSpan.FromSeconds(15));
        Assert.Empty((await queue.Workers.GetWorkersAsync())!);
        var remembered = Assert.Single((await queue.Workers.GetModelsAsync())!);
        Assert.Equal((0, ModelState.Available, "llm"), (remembered.LiveWorkers, remembered.Model.State, remembered.WorkerKind));
        queue.Time.Advance(TimeSpan.FromDays(8));
        Assert.Empty((await queue.Workers.GetModelsAsync())!);
    }

    [Fact]
    public async Task Model_of_several_workers_is_told_from_the_one_closest_to_answering()
    {
        await using var queue = new QueueHarness(fixture.Redis);
        await queue.Workers.BeatAsync(Beat("one", ModelState.Available));
        await queue.Workers.BeatAsync(Beat("two", ModelState.Loaded));
        await queue.Workers.BeatAsync(Beat("three", ModelState.Failed));
        var model = Assert.Single((await queue.Workers.GetModelsAsync())!);
        Assert.Equal((3, ModelState.Loaded), (model.LiveWorkers, model.Model.State));
    }

    [Fact]
    public async Task Worker_that_stops_is_off_the_list_at_once()
    {
        await using var queue = new QueueHarness(fixture.Redis);
        await queue.Workers.BeatAsync(Beat("one", ModelState.Loaded));
        Assert.True(await queue.Workers.RemoveAsync(new WorkerId("one")));
        Assert.Empty((await queue.Workers.GetWorkersAsync())!);
    }

    private static WorkerHeartbeat Beat(string id, ModelState state) => new()
    {
        Id = new WorkerId(id),
        Kind = "llm",
        Host = "host",
        Slots = 4,
        Device = "cpu",
        MemoryBytes = 5,
        Models = [new WorkerModel { Name = "graycat mini", State = state, SizeBytes = 9 }],
    };
}

public sealed class RedisServerWorkerRegistryTests(RedisServerFixture fixture) : WorkerRegistryConformance(fixture), IClassFixture<RedisServerFixture>;

public sealed class GarnetWorkerRegistryTests(GarnetFixture fixture) : WorkerRegistryConformance(fixture), IClassFixture<GarnetFixture>;
