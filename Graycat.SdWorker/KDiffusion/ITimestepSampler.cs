namespace Graycat.SdWorker.KDiffusion;

/// <summary>A sampler that counts in time steps.</summary>
internal interface ITimestepSampler
{
    /// <summary>Runs to the end, or until the run's cancellation.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; the latents are those of the last finished step.</exception>
    void Sample(TimestepRun run);
}
