namespace Graycat.SdWorker.Sigmas;

/// <summary>
/// The noise levels that a model was trained on, as AUTOMATIC1111's path (k-diffusion) sees them: a table of sigmas, and
/// the way between sigmas and the model's time steps.
/// </summary>
public interface INoiseLevels
{
    /// <summary>The sigmas of the table, ascending.</summary>
    ReadOnlySpan<float> Table { get; }

    /// <summary>The model's time step for a sigma; clamped to the table.</summary>
    double TimeOf(double sigma);

    /// <summary>The sigma at a time step; clamped to the table.</summary>
    double SigmaAt(double time);
}
