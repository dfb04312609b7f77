namespace Graycat.SdWorker.KDiffusion;

/// <summary>A k-diffusion sampler: takes a batch from the first noise level of a run to its last.</summary>
internal interface ISampler
{
    /// <summary>Runs to the end, or until the run's cancellation.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; the latents are those of the last finished step.</exception>
    void Sample(SamplingRun run);
}
