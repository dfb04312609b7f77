using System.Text;
using System.Text.Json;
using Graycat.Contracts;
using Graycat.Contracts.Jobs;
using Graycat.Contracts.Text;
using Graycat.LlmWorker.Hosting;
using Graycat.Queue;
using Graycat.Queue.Events;
using Graycat.Queue.Jobs;
using Graycat.Queue.Workers;
using Graycat.Tests.Llama;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Graycat.Tests.LlmWorker.TextJobs;

/// <summary>A whole worker with the model that ships, one thread, over a real Redis; and a client's side to it.</summary>
internal sealed class WorkerBench : IAsyncDisposable
{
    public const string Model = "graycat-mini.F16";

    private readonly IHost _host;
    private readonly MortalQueue _queue;
    private bool _stopped;

    private WorkerBench(IHost host, MortalQueue queue) => (_host, _queue) = (host, queue);

    public string Prefix { get; private init; } = "";

    public IJobQueue Queue => _queue.Inner;

    public IJobEvents Events => _host.Services.GetRequiredService<IJobEvents>();

    public IWorkerRegistry Registry => _host.Services.GetRequiredService<IWorkerRegistry>();

    public T Get<T>() where T : notnull => _host.Services.GetRequiredService<T>();

    public static async Task<WorkerBench> StartAsync(IConnectionMultiplexer redis, string? prefix = null, params (string Key, string Value)[] settings)
    {
        prefix ??= "test-" + Guid.NewGuid().ToString("n");
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["GRAYCAT_MODELS"] = MiniModel.Path,
            ["GRAYCAT_THREADS"] = "1",
            ["GRAYCAT_CONTEXT"] = "512",
            ["LlmWorker:LeaseTime"] = "00:00:01",
            ["LlmWorker:DrainTime"] = "00:00:00",
        });
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.Services.AddSingleton(redis).AddSingleton(TimeProvider.System);
        builder.Services.AddGraycatQueue(options =>
        {
            options.KeyPrefix = prefix;
            options.OperationTimeout = TimeSpan.FromSeconds(20);
        });
        Type inner = builder.Services.Single(service => service.ServiceType == typeof(IJobQueue)).ImplementationType!;
        builder.Services.AddSingleton(provider => new MortalQueue((IJobQueue)ActivatorUtilities.CreateInstance(provider, inner)));
        builder.Services.AddSingleton<IJobQueue>(provider => provider.GetRequiredService<MortalQueue>());
        builder.Services.AddLlmWorker(builder.Configuration);
        IHost host = builder.Build();
        await host.StartAsync();
        return new WorkerBench(host, host.Services.GetRequiredService<MortalQueue>()) { Prefix = prefix };
    }

    public static TextRequest Request(string prompt, int maxTokens = 40) => new()
    {
        Model = Model,
        Prompt = new RawPrompt(prompt, ParseSpecialTokens: true),
        MaxTokens = maxTokens,
        Sampling = new SamplingOptions { Temperature = 0 },
    };

    /// <summary>Enqueues a job and listens to it from its first event.</summary>
    public async Task<JobSubscription> SubmitAsync(TextRequest request, TimeSpan? timeout = null) =>
        await SubmitAsync(QueueName.Llm(request.Model), JobKind.Text, JsonSerializer.SerializeToUtf8Bytes(request, GraycatJson.Default.TextRequest), timeout);

    public async Task<JobSubscription> SubmitAsync(QueueName queue, JobKind kind, byte[] payload, TimeSpan? timeout = null)
    {
        JobId id = Get<JobIdGenerator>().Next(queue);
        JobSubscription subscription = Events.Subscribe(id);
        EnqueueResult result = await Queue.EnqueueAsync(new JobSubmission
        {
            Id = id,
            Queue = queue,
            Kind = kind,
            Owner = "alice",
            Payload = payload,
            Timeout = timeout ?? TimeSpan.FromMinutes(2),
            ReplicaId = Events.ReplicaId,
        });
        Assert.Equal(EnqueueStatus.Accepted, result.Status);
        return subscription;
    }

    /// <summary>Everything that comes until the terminal event.</summary>
    public static async Task<Answer> ReadAsync(JobSubscription subscription, Func<Answer, Task>? onChunk = null)
    {
        var answer = new Answer(subscription.Job);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await foreach (JobEvent item in subscription.ReadAllAsync(patience.Token))
        {
            answer.Take(item);
            if (item.Kind == JobEventKind.Chunk && onChunk is not null)
                await onChunk(answer);
        }

        await subscription.DisposeAsync();
        Assert.NotNull(answer.Last);
        return answer;
    }

    public async Task<Answer> RunAsync(TextRequest request, TimeSpan? timeout = null) => await ReadAsync(await SubmitAsync(request, timeout));

    /// <summary>
    /// Runs a request on a worker that falls silent, as after kill -9, as soon as some tokens of it are published; another
    /// worker is then started beside it.
    /// </summary>
    public async Task<Answer> RunAndDieAsync(IConnectionMultiplexer redis, TextRequest request, int tokensBeforeDeath)
    {
        _queue.TokensBeforeDeath = tokensBeforeDeath;
        Task<Answer> reading = ReadAsync(await SubmitAsync(request));
        await _queue.Died.WaitAsync(TimeSpan.FromMinutes(2));
        await using var second = await StartAsync(redis, Prefix);
        return await reading;
    }

    public async Task StopAsync()
    {
        _stopped = true;
        await _host.StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_stopped && !_queue.IsDead)
            await StopAsync();
        if (_host is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
    }
}

/// <summary>What a client saw of a job.</summary>
internal sealed class Answer(JobId job)
{
    private readonly StringBuilder _text = new();

    public JobId Job { get; } = job;

    public List<TextChunk> Chunks { get; } = [];

    public List<long> Indexes { get; } = [];

    public JobEvent? Last { get; private set; }

    /// <summary>The streamed text of choice 0.</summary>
    public string Text => _text.ToString();

    public TextResult Result => JsonSerializer.Deserialize(Last!.Data.Span, GraycatJson.Default.TextResult)!;

    public JobFailure Failure => JsonSerializer.Deserialize(Last!.Data.Span, JobsJsonContext.Default.JobFailure)!;

    public void Take(JobEvent item)
    {
        Indexes.Add(item.Index);
        if (item.IsTerminal)
            Last = item;
        if (item.Kind != JobEventKind.Chunk)
            return;
        TextChunk chunk = JsonSerializer.Deserialize(item.Data.Span, GraycatJson.Default.TextChunk)!;
        Chunks.Add(chunk);
        foreach (TextDelta delta in chunk.Deltas.Where(delta => delta.Choice == 0))
            _text.Append(delta.Content);
    }
}
