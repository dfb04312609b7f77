using Graycat.Contracts.Jobs;
using Graycat.LlmWorker.Hosting;

namespace Graycat.LlmWorker.Models;

/// <summary>
/// The models in memory: loaded when first asked for, each once however many ask, one load at a time; unloaded when their
/// time is over or the least recently used idle one must make room. A model that can't be loaded fails its own jobs only.
/// </summary>
public sealed class ModelHost(IModelLoader loader, LlmWorkerOptions options, TimeProvider time) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _oneLoad = new(1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<string, Entry> _entries = [];
    private TaskCompletionSource _roomMade = NewSignal();
    private long _clock;

    /// <summary>How a model stands.</summary>
    public ModelStatus StatusOf(CatalogModel model)
    {
        lock (_lock)
            return EntryOf(model).Status;
    }

    /// <summary>
    /// Holds a model, loading it first where necessary. Cancelling stops the wait; the load itself goes on for others.
    /// </summary>
    public async Task<ModelAcquisition> AcquireAsync(CatalogModel model, CancellationToken cancellationToken)
    {
        Entry entry;
        Task<ModelLoad> load;
        lock (_lock)
        {
            entry = EntryOf(model);
            entry.Hold(++_clock);
            load = entry.Load ??= LoadAsync(entry);
        }

        try
        {
            ModelLoad loaded = await load.WaitAsync(cancellationToken);
            if (loaded.Model is { } ready)
                return new ModelAcquisition(ready, null);
            LetGo(entry, null);
            return new ModelAcquisition(null, new JobFailure(FailureCode.ModelLoadFailed, loaded.Failure!));
        }
        catch (OperationCanceledException)
        {
            LetGo(entry, null);
            throw;
        }
    }

    /// <summary>Gives a model back.</summary>
    /// <param name="model">The model.</param>
    /// <param name="keepAlive">How long it stays when idle: null the worker's default, negative until its room is needed, zero not at all.</param>
    public void Release(LoadedModel model, TimeSpan? keepAlive)
    {
        lock (_lock)
            LetGo(EntryOf(model.Catalog), keepAlive ?? options.KeepAlive);
    }

    /// <summary>Unloads a model as soon as nobody holds it; at once if nobody does.</summary>
    public void Unload(CatalogModel model)
    {
        lock (_lock)
        {
            Entry entry = EntryOf(model);
            entry.UnloadWhenIdle = true;
            UnloadIfDue(entry);
        }
    }

    /// <summary>Breaks off loads and unloads everything; waits for engines to hand back their jobs.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Task<ModelLoad>[] loads;
        lock (_lock)
        {
            loads = [.. _entries.Values.Select(entry => entry.Load).OfType<Task<ModelLoad>>()];
            _entries.Clear();
        }

        foreach (Task<ModelLoad> load in loads)
        {
            if ((await load).Model is { } model)
                await model.DisposeAsync();
        }
    }

    private Entry EntryOf(CatalogModel model)
    {
        if (!_entries.TryGetValue(model.Name, out Entry? entry))
            _entries[model.Name] = entry = new Entry(model);
        return entry;
    }

    private async Task<ModelLoad> LoadAsync(Entry entry)
    {
        entry.Status = new ModelStatus(ModelState.Loading);
        await Task.Yield();
        ModelLoad load = await TryLoadAsync(entry);
        lock (_lock)
            Note(entry, load);
        return load;
    }

    private async Task<ModelLoad> TryLoadAsync(Entry entry)
    {
        try
        {
            await _oneLoad.WaitAsync(_stopping.Token);
        }
        catch (OperationCanceledException)
        {
            return new ModelLoad(null, $"{entry.Model.Path}: the worker stops.");
        }

        try
        {
            await MakeRoomAsync(entry);
            return await Task.Factory.StartNew(
                () => loader.Load(entry.Model, part => entry.Status = entry.Status with { Progress = part }, _stopping.Token),
                TaskCreationOptions.LongRunning);
        }
        catch (OperationCanceledException)
        {
            return new ModelLoad(null, $"{entry.Model.Path}: the worker stops.");
        }
        finally
        {
            _oneLoad.Release();
        }
    }

    private static void Note(Entry entry, ModelLoad load)
    {
        entry.Status = load.Model is { } model
            ? new ModelStatus(ModelState.Loaded, 1, Loaded: model)
            : new ModelStatus(ModelState.Failed, Failure: load.Failure);
        if (load.Model is null)
            entry.Load = null;
    }

    private async Task MakeRoomAsync(Entry entry)
    {
        while (true)
        {
            Task roomMade;
            lock (_lock)
            {
                if (HasRoomFor(entry))
                    return;
                roomMade = _roomMade.Task;
                if (LeastRecentlyUsedIdle() is { } idle)
                {
                    Discard(idle, new ModelStatus(ModelState.Available));
                    continue;
                }
            }

            await roomMade.WaitAsync(_stopping.Token);
        }
    }

    private bool HasRoomFor(Entry entry)
    {
        Entry[] loaded = [.. _entries.Values.Where(other => other.Status.State == ModelState.Loaded)];
        long bytes = loaded.Sum(other => other.Bytes) + entry.Bytes;
        return loaded.Length == 0 || (loaded.Length < options.MaxLoadedModels && (options.MaxLoadedBytes == 0 || bytes <= options.MaxLoadedBytes));
    }

    private Entry? LeastRecentlyUsedIdle() =>
        _entries.Values.Where(entry => entry.Users == 0 && entry.Status.State == ModelState.Loaded).MinBy(entry => entry.LastUsed);

    private void LetGo(Entry entry, TimeSpan? keepAlive)
    {
        lock (_lock)
        {
            entry.Users--;
            entry.LastUsed = ++_clock;
            if (keepAlive is { } span)
                Schedule(entry, span);
            UnloadIfDue(entry);
            SignalRoom();
        }
    }

    private void Schedule(Entry entry, TimeSpan keepAlive)
    {
        entry.Expiry?.Dispose();
        entry.Expiry = null;
        entry.UnloadWhenIdle |= keepAlive == TimeSpan.Zero;
        if (keepAlive > TimeSpan.Zero)
            entry.Expiry = time.CreateTimer(_ => Unload(entry.Model), null, keepAlive, Timeout.InfiniteTimeSpan);
    }

    private void UnloadIfDue(Entry entry)
    {
        if (entry is not { Users: 0, Status.Loaded: { } loaded })
            return;
        if (loaded.Engine?.Failure is { } failure)
            Discard(entry, new ModelStatus(ModelState.Failed, Failure: $"{loaded.Catalog.Path}: {failure}"));
        else if (entry.UnloadWhenIdle)
            Discard(entry, new ModelStatus(ModelState.Available));
    }

    /// <summary>Nobody holds the model: it goes, and the next one who asks loads it again.</summary>
    private void Discard(Entry entry, ModelStatus status)
    {
        LoadedModel? model = entry.Status.Loaded;
        entry.Status = status;
        entry.Load = null;
        entry.UnloadWhenIdle = false;
        entry.Expiry?.Dispose();
        if (model is not null)
            _ = Task.Run(async () => await model.DisposeAsync());
        SignalRoom();
    }

    private void SignalRoom()
    {
        _roomMade.TrySetResult();
        _roomMade = NewSignal();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Entry(CatalogModel model)
    {
        private ModelStatus _status = new(ModelState.Available);

        public CatalogModel Model { get; } = model;

        public ModelStatus Status
        {
            get => _status with { Users = Users };
            set => _status = value;
        }

        public Task<ModelLoad>? Load { get; set; }

        public int Users { get; set; }

        public long LastUsed { get; set; }

        public bool UnloadWhenIdle { get; set; }

        public ITimer? Expiry { get; set; }

        public long Bytes { get; } = File.Exists(model.Path) ? new FileInfo(model.Path).Length : 0;

        public void Hold(long now)
        {
            Users++;
            LastUsed = now;
            UnloadWhenIdle = false;
            Expiry?.Dispose();
        }
    }
}
