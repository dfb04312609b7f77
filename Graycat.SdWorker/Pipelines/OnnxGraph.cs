using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using SessionOptions = Microsoft.ML.OnnxRuntime.SessionOptions;

namespace Graycat.SdWorker.Pipelines;

/// <summary>
/// A model file in ONNX Runtime: its session, shared by all jobs, and what its metadata says of names, ranks and types.
/// Any thread may run it.
/// </summary>
internal sealed class OnnxGraph : IDisposable
{
    private readonly InferenceSession _session;

    private OnnxGraph(string file, InferenceSession session)
    {
        File = file;
        _session = session;
    }

    public string File { get; }

    public IReadOnlyDictionary<string, NodeMetadata> Inputs => _session.InputMetadata;

    public IReadOnlyDictionary<string, NodeMetadata> Outputs => _session.OutputMetadata;

    /// <summary>Loads a file.</summary>
    /// <param name="file">The model file.</param>
    /// <param name="purpose">What the file is, for the message when it is missing.</param>
    /// <param name="options">Device and threads.</param>
    /// <param name="weights">Changed weights that take the place of the file's; null for none.</param>
    /// <exception cref="ImageModelException">The file is missing, or ONNX Runtime cannot load it.</exception>
    public static OnnxGraph Load(string file, string purpose, OnnxRuntimeOptions options, byte[]? weights = null)
    {
        ImageModelException.ThrowIfMissing(file, purpose);
        using SessionOptions sessionOptions = OnnxSessionOptions.Create(options);
        try
        {
            return new OnnxGraph(file, weights is null ? new InferenceSession(file, sessionOptions) : new InferenceSession(weights, sessionOptions));
        }
        catch (OnnxRuntimeException error)
        {
            throw new ImageModelException(file, $"ONNX Runtime cannot load it: {error.Message}", error);
        }
    }

    public NodeMetadata Input(string name) => Inputs.TryGetValue(name, out NodeMetadata? input)
        ? input
        : throw new ImageModelException(File, $"The graph has no input '{name}', only {string.Join(", ", Inputs.Keys)}.");

    /// <summary>The first output of these names that the graph has.</summary>
    public (string Name, NodeMetadata Metadata) Output(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
            if (Outputs.TryGetValue(name, out NodeMetadata? output))
                return (name, output);
        throw new ImageModelException(File, $"The graph has no output '{names[0]}', only {string.Join(", ", Outputs.Keys)}.");
    }

    public TensorElementType InputType(string name) => Input(name).ElementDataType;

    public OrtIoBinding CreateBinding() => _session.CreateIoBinding();

    /// <summary>Runs the graph; a cancelled token stops it between two operators.</summary>
    public void Run(OrtIoBinding binding, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var options = new RunOptions();
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(static state => ((RunOptions)state!).Terminate = true, options);
        try
        {
            _session.RunWithBinding(options, binding);
        }
        catch (OnnxRuntimeException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
    }

    public void Dispose() => _session.Dispose();
}
