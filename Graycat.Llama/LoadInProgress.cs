using System.Runtime.ExceptionServices;

namespace Graycat.Llama;

/// <summary>What llama.cpp's progress callback needs. No exception may pass through native code, so one is kept for later.</summary>
internal sealed class LoadInProgress(Action<float>? progress, CancellationToken cancellationToken)
{
    private ExceptionDispatchInfo? _failure;

    internal bool Cancelled { get; private set; }

    /// <summary>False stops the load.</summary>
    internal bool Report(float loaded)
    {
        try
        {
            progress?.Invoke(loaded);
        }
        catch (Exception e)
        {
            _failure = ExceptionDispatchInfo.Capture(e);
        }
        Cancelled = cancellationToken.IsCancellationRequested;
        return !Cancelled && _failure is null;
    }

    internal void RethrowProgressFailure() => _failure?.Throw();
}
