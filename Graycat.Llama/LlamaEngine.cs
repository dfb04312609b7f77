using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Graycat.Llama.Gguf;
using Graycat.Llama.Native;

namespace Graycat.Llama;

/// <summary>llama.cpp by P/Invoke.</summary>
public sealed unsafe class LlamaEngine : ILlamaEngine
{
    private static readonly Lazy<LlamaEngineResult> s_instance = new(() => Load(LlamaLibraryFinder.ForThisProcess()));

    private LlamaEngine(string folder) => Info = DescribeEngine(folder);

    /// <summary>The process's engine; the libraries are loaded and checked at the first question.</summary>
    public static LlamaEngineResult Instance => s_instance.Value;

    /// <inheritdoc/>
    public LlamaEngineInfo Info { get; }

    /// <inheritdoc/>
    public ModelLoadResult LoadModel(string path, LlamaModelOptions options, Action<float>? progress = null, CancellationToken cancellationToken = default)
    {
        (GgufFile? file, ModelLoadError error, string message) = ModelFileCheck.Check(path);
        if (file is null)
            return new ModelLoadResult(null, error, message);

        var load = new LoadInProgress(progress, cancellationToken);
        GCHandle loadHandle = GCHandle.Alloc(load);
        try
        {
            NativeLog.CaptureErrors();
            nint model = LlamaApi.llama_model_load_from_file(path, ToNative(options, GCHandle.ToIntPtr(loadHandle)));
            string reason = NativeLog.TakeErrors();
            load.RethrowProgressFailure();
            return model == 0 ? Refuse(path, reason, load.Cancelled) : new ModelLoadResult(new LlamaModel(new ModelHandle(model), path, options, ModelFileCheck.FindMaxPosition(file.Tensors)), ModelLoadError.None, "");
        }
        finally
        {
            loadHandle.Free();
        }
    }

    private static LlamaEngineResult Load(LlamaLibraryFinder finder)
    {
        (string? folder, string message) = finder.Find();
        if (folder is null)
            return new LlamaEngineResult(null, LlamaLibraryError.NotFound, message);
        try
        {
            NativeLibraries.Load(folder);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            return new LlamaEngineResult(null, LlamaLibraryError.NotLoadable, $"The llama.cpp libraries in {folder} can't be loaded; the npm package {LlamaLibrary.PackageName} {LlamaLibrary.PackageVersion} fits this system. {e.Message}");
        }
        return Start(folder);
    }

    private static LlamaEngineResult Start(string folder)
    {
        if (FindForeignRelease() is { } difference)
            return new LlamaEngineResult(null, LlamaLibraryError.WrongRelease, $"The llama.cpp in {folder} is not release {LlamaLibrary.Release} ({difference}); install the npm package {LlamaLibrary.PackageName} {LlamaLibrary.PackageVersion}.");
        NativeLog.Attach();
        LlamaApi.llama_backend_init();
        GgmlApi.ggml_backend_load_all_from_path(folder);
        return GgmlApi.ggml_backend_reg_count() == 0
            ? new LlamaEngineResult(null, LlamaLibraryError.NoBackend, $"No library in {folder} computes on this processor; install the npm package {LlamaLibrary.PackageName} {LlamaLibrary.PackageVersion} anew.")
            : new LlamaEngineResult(new LlamaEngine(folder), LlamaLibraryError.None, "");
    }

    private static string? FindForeignRelease()
    {
        try
        {
            return AbiCheck.FindDifference();
        }
        catch (EntryPointNotFoundException e)
        {
            return e.Message;
        }
    }

    private static NativeModelParams ToNative(LlamaModelOptions options, nint load)
    {
        NativeModelParams native = LlamaApi.llama_model_default_params();
        native.GpuLayers = options.GpuLayers;
        native.MainGpu = options.MainGpu;
        native.LoadMode = (options.UseMemoryMap, options.LockMemory) switch
        {
            (true, true) => NativeLoadMode.MapAndLock,
            (true, false) => NativeLoadMode.Map,
            (false, true) => NativeLoadMode.Lock,
            (false, false) => NativeLoadMode.Read,
        };
        native.VocabularyOnly = options.VocabularyOnly ? (byte)1 : (byte)0;
        native.CheckTensors = options.CheckTensors ? (byte)1 : (byte)0;
        native.ProgressCallback = &ReportProgress;
        native.ProgressUserData = (void*)load;
        return native;
    }

    private static ModelLoadResult Refuse(string path, string reason, bool cancelled)
    {
        if (cancelled)
            return new ModelLoadResult(null, ModelLoadError.Cancelled, $"Loading {path} was cancelled.");
        ModelLoadError error = reason.Contains("unknown model architecture", StringComparison.Ordinal) ? ModelLoadError.UnknownArchitecture
            : reason.Contains("alloc", StringComparison.Ordinal) ? ModelLoadError.OutOfMemory
            : ModelLoadError.Refused;
        return new ModelLoadResult(null, error, $"llama.cpp {LlamaLibrary.Release} can't load {path}: {NativeReason.Shorten(reason)}");
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte ReportProgress(float loaded, void* userData) =>
        ((LoadInProgress)GCHandle.FromIntPtr((nint)userData).Target!).Report(loaded) ? (byte)1 : (byte)0;

    private static LlamaEngineInfo DescribeEngine(string folder) => new(
        NativeText.Read(LlamaApi.llama_version()) ?? LlamaLibrary.Release,
        folder,
        NativeText.Read(LlamaApi.llama_print_system_info())?.Trim() ?? "",
        [.. Enumerable.Range(0, (int)GgmlApi.ggml_backend_dev_count()).Select(DescribeDevice)]);

    private static LlamaDevice DescribeDevice(int index)
    {
        nint device = GgmlApi.ggml_backend_dev_get((nuint)index);
        nuint free = 0, total = 0;
        GgmlApi.ggml_backend_dev_memory(device, &free, &total);
        int kind = Math.Min(GgmlApi.ggml_backend_dev_type(device), (int)LlamaDeviceKind.Other);
        return new LlamaDevice(
            NativeText.Read(GgmlApi.ggml_backend_dev_name(device)) ?? "",
            NativeText.Read(GgmlApi.ggml_backend_dev_description(device)) ?? "",
            (LlamaDeviceKind)kind,
            (long)free,
            (long)total);
    }
}
