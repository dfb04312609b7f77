using Graycat.Contracts.Jobs;
using Graycat.SdWorker.Hosting;
using Graycat.SdWorker.Pipelines;

namespace Graycat.SdWorker.ImageModels;

/// <summary>
/// Keeps models in memory: loaded on demand, once for all who ask at the same time, never two loads at once; the least
/// recently used idle one gives way. A model that is in use is never unloaded.
/// </summary>
public sealed class ImageModelHost(SdWorkerOptions options) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _loading = new(1, 1);
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _failures = new(StringComparer.OrdinalIgnoreCase);
    private string? _nowLoading;
    private long _uses;

    /// <summary>Whether a model could answer now.</summary>
    public ModelState StateOf(CatalogImageModel model)
    {
        lock (_lock)
            return _entries.ContainsKey(model.Name) ? ModelState.Loaded
                : _nowLoading == model.Name ? ModelState.Loading
                : _failures.ContainsKey(model.Name) ? ModelState.Failed
                : ModelState.Available;
    }

    /// <summary>Why a model could not be loaded; null if it could, or was not tried.</summary>
    public string? FailureOf(CatalogImageModel model)
    {
        lock (_lock)
            return _failures.GetValueOrDefault(model.Name);
    }

    /// <summary>The model in memory, until the use is disposed.</summary>
    /// <exception cref="ImageModelException">It cannot be loaded; the next call tries again.</exception>
    public async Task<Use> UseAsync(CatalogImageModel model, CancellationToken cancellationToken)
    {
        if (TryUse(model.Name) is { } use)
            return use;
        await _loading.WaitAsync(cancellationToken);
        try
        {
            return TryUse(model.Name) ?? await LoadAsync(model, cancellationToken);
        }
        finally
        {
            _loading.Release();
        }
    }

    /// <summary>Unloads models that nobody uses.</summary>
    public void UnloadIdle() => Unload(keep: 0);

    /// <inheritdoc/>
    public void Dispose()
    {
        Unload(keep: 0);
        _loading.Dispose();
    }

    private async Task<Use> LoadAsync(CatalogImageModel model, CancellationToken cancellationToken)
    {
        Unload(keep: options.MaxLoadedModels - 1);
        lock (_lock)
            _nowLoading = model.Name;
        try
        {
            ImageModel loaded = await Task.Run(() => ImageModel.Load(model.Folder, options.Runtime), cancellationToken);
            lock (_lock)
            {
                _failures.Remove(model.Name);
                _entries[model.Name] = new Entry(loaded);
            }

            return TryUse(model.Name)!;
        }
        catch (ImageModelException error)
        {
            lock (_lock)
                _failures[model.Name] = error.Message;
            throw;
        }
        finally
        {
            lock (_lock)
                _nowLoading = null;
        }
    }

    private Use? TryUse(string name)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(name, out Entry? entry))
                return null;
            entry.Users++;
            entry.LastUse = ++_uses;
            return new Use(this, entry);
        }
    }

    private void Unload(int keep)
    {
        List<Entry> leaving = [];
        lock (_lock)
        {
            foreach ((string name, Entry entry) in _entries.Where(pair => pair.Value.Users == 0).OrderBy(pair => pair.Value.LastUse).ToArray())
            {
                if (_entries.Count <= keep)
                    break;
                _entries.Remove(name);
                leaving.Add(entry);
            }
        }

        leaving.ForEach(entry => entry.Model.Dispose());
    }

    private void Return(Entry entry)
    {
        lock (_lock)
            entry.Users--;
    }

    /// <summary>A model that stays in memory until this is disposed.</summary>
    public sealed class Use : IDisposable
    {
        private readonly ImageModelHost _host;
        private Entry? _entry;

        internal Use(ImageModelHost host, Entry entry)
        {
            _host = host;
            _entry = entry;
            Model = entry.Model;
        }

        /// <summary>The model.</summary>
        public ImageModel Model { get; }

        /// <inheritdoc/>
        public void Dispose()
        {
            if (Interlocked.Exchange(ref _entry, null) is { } entry)
                _host.Return(entry);
        }
    }

    internal sealed class Entry(ImageModel model)
    {
        public ImageModel Model { get; } = model;

        public int Users { get; set; }

        public long LastUse { get; set; }
    }
}
