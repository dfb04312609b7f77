using System.Text.Json;
using Graycat.Contracts.Images;
using Graycat.Contracts.Jobs;
using Graycat.Queue;
using Graycat.Queue.Events;
using Graycat.Queue.Jobs;
using Graycat.Queue.Workers;
using Graycat.SdWorker.Hosting;
using Graycat.Tests.Queue.Servers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Graycat.Tests.SdWorker.ImageJobs;

public sealed class SdWorkerTests(GarnetFixture garnet) : IClassFixture<GarnetFixture>
{
    private static readonly ImageRequest s_small = new()
    {
        Model = "graycat-shapes",
        Prompt = "a red circle on a blue background",
        Sampler = "Euler",
        Width = 256,
        Height = 256,
        Steps = 4,
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_tells_of_its_steps_and_ends_with_its_picture()
    {
        using IHost worker = await StartAsync();
        List<JobEvent> events = await RunAsync(worker, s_small with { PreviewEverySteps = 1 });
        Assert.Equal(JobEventKind.Result, events[^1].Kind);
        ImageResult result = JsonSerializer.Deserialize(events[^1].Data.Span, ImageJsonContext.Default.ImageResult)!;
        Assert.Single(result.Images);
        Assert.InRange(result.AllSeeds[0], 0, 4294967293);
        Assert.Equal("graycat-shapes", result.ModelName);
        Assert.Equal(10, result.ModelHash.Length);
        Assert.NotEmpty(events.SkipLast(1));
        Assert.All(events.SkipLast(1), item => Assert.Equal(JobEventKind.Progress, item.Kind));
        await worker.StopAsync(Cancel);
    }

    [Fact]
    public async Task The_registry_knows_the_model_and_its_hash()
    {
        using IHost worker = await StartAsync();
        await RunAsync(worker, s_small);
        IReadOnlyList<KnownModel>? known = await worker.Services.GetRequiredService<IWorkerRegistry>().GetModelsAsync(Cancel);
        KnownModel model = Assert.Single(known!, model => model.Model.Name == "graycat-shapes");
        Assert.Equal(("sd", "image"), (model.WorkerKind, model.Model.Type));
        Assert.Equal(64, model.Model.Details!.Value.GetProperty("sha256").GetString()!.Length);
        await worker.StopAsync(Cancel);
    }

    [Theory]
    [InlineData("Euler", 513, "Width")]
    [InlineData("Nothing", 256, "Sampler")]
    [InlineData("Euler", 264, "Width")]
    public async Task A_request_that_cannot_be_met_fails_by_the_callers_fault(string sampler, int width, string param)
    {
        using IHost worker = await StartAsync();
        List<JobEvent> events = await RunAsync(worker, s_small with { Sampler = sampler, Width = width });
        JobFailure failure = Failure(events);
        Assert.Equal((FailureCode.InvalidRequest, param), (failure.Code, failure.Param));
        await worker.StopAsync(Cancel);
    }

    [Fact]
    public async Task A_cancelled_job_ends_as_cancelled_and_the_next_one_runs()
    {
        using IHost worker = await StartAsync();
        JobSubscription subscription = await SubmitAsync(worker, s_small with { Steps = 150, Iterations = 100 });
        var kinds = new List<JobEventKind>();
        await foreach (JobEvent item in subscription.ReadAllAsync(Cancel))
        {
            if (kinds.Count == 0)
                await worker.Services.GetRequiredService<IJobQueue>().CancelAsync(subscription.Job, null, Cancel);
            kinds.Add(item.Kind);
        }

        await subscription.DisposeAsync();
        Assert.Equal(JobEventKind.Cancelled, kinds[^1]);
        Assert.Equal(JobEventKind.Result, (await RunAsync(worker, s_small))[^1].Kind);
        await worker.StopAsync(Cancel);
    }

    [Fact]
    public async Task A_broken_model_is_named_and_the_others_serve()
    {
        string folder = Directory.CreateTempSubdirectory("sd-models").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "broken"));
        await File.WriteAllTextAsync(Path.Combine(folder, "broken", "model_index.json"), "{}", Cancel);
        using IHost worker = await StartAsync(("GRAYCAT_MODELS", folder + Path.PathSeparator + Pipelines.TestModels.FolderOf("graycat-shapes")));
        JobFailure failure = Failure(await RunAsync(worker, s_small with { Model = "broken" }));
        Assert.Equal(FailureCode.ModelLoadFailed, failure.Code);
        Assert.Contains("scheduler_config.json", failure.Message, StringComparison.Ordinal);
        Assert.Equal(JobEventKind.Result, (await RunAsync(worker, s_small))[^1].Kind);
        await worker.StopAsync(Cancel);
        Directory.Delete(folder, recursive: true);
    }

    private async Task<IHost> StartAsync(params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["GRAYCAT_MODELS"] = Pipelines.TestModels.FolderOf("graycat-shapes"),
            ["GRAYCAT_SD_THREADS"] = "1",
            ["SdWorker:DrainTime"] = "00:00:00",
        });
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.Services.AddSingleton(garnet.Redis).AddSingleton(TimeProvider.System);
        builder.Services.AddGraycatQueue(options => options.KeyPrefix = "test-" + Guid.NewGuid().ToString("n"));
        builder.Services.AddSdWorker(builder.Configuration);
        IHost host = builder.Build();
        await host.StartAsync(Cancel);
        return host;
    }

    private static async Task<JobSubscription> SubmitAsync(IHost worker, ImageRequest request)
    {
        QueueName queue = QueueName.Sd(request.Model);
        JobId id = worker.Services.GetRequiredService<JobIdGenerator>().Next(queue);
        IJobEvents events = worker.Services.GetRequiredService<IJobEvents>();
        JobSubscription subscription = events.Subscribe(id);
        EnqueueResult result = await worker.Services.GetRequiredService<IJobQueue>().EnqueueAsync(new JobSubmission
        {
            Id = id,
            Queue = queue,
            Kind = JobKind.Image,
            Owner = "alice",
            Payload = JsonSerializer.SerializeToUtf8Bytes(request, ImageJsonContext.Default.ImageRequest),
            Timeout = TimeSpan.FromMinutes(2),
            ReplicaId = events.ReplicaId,
        }, Cancel);
        Assert.Equal(EnqueueStatus.Accepted, result.Status);
        return subscription;
    }

    private static async Task<List<JobEvent>> RunAsync(IHost worker, ImageRequest request)
    {
        await using JobSubscription subscription = await SubmitAsync(worker, request);
        var events = new List<JobEvent>();
        await foreach (JobEvent item in subscription.ReadAllAsync(Cancel))
            events.Add(item);
        return events;
    }

    private static JobFailure Failure(List<JobEvent> events)
    {
        Assert.Equal(JobEventKind.Error, events[^1].Kind);
        return JsonSerializer.Deserialize<JobFailure>(events[^1].Data.Span, JsonSerializerOptions.Web)!;
    }
}
