using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using SessionOptions = Microsoft.ML.OnnxRuntime.SessionOptions;

namespace Graycat.SdWorker.Pipelines;

internal static class OnnxSessionOptions
{
    public static SessionOptions Create(OnnxRuntimeOptions options)
    {
        var session = new SessionOptions
        {
            IntraOpNumThreads = options.EffectiveThreads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };

        // Threads that spin while they wait would take the cores from the text worker beside us.
        session.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        if (options.Device.StartsWith("cuda", StringComparison.OrdinalIgnoreCase))
            session.AppendExecutionProvider_CUDA(DeviceIndex(options.Device));
        return session;
    }

    private static int DeviceIndex(string device)
    {
        int colon = device.IndexOf(':', StringComparison.Ordinal);
        return colon >= 0 && int.TryParse(device.AsSpan(colon + 1), CultureInfo.InvariantCulture, out int index) ? index : 0;
    }
}
