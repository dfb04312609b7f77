namespace Graycat.SdWorker.Sigmas;

/// <summary>
/// The levels of latent consistency models: every 20th of the model's 1000, which are the 50 of their distillation. Time
/// steps are always those of the table. S. Luo et al., "Latent Consistency Models" (2023).
/// </summary>
public sealed class LcmNoiseLevels : INoiseLevels
{
    private const int Levels = 50;
    private readonly int _stride;
    private readonly ModelNoiseLevels _table;

    /// <param name="model">The model's whole table.</param>
    public LcmNoiseLevels(ModelNoiseLevels model)
    {
        int count = model.AlphasCumprod.Length;
        _stride = Math.Max(count / Levels, 1);
        float[] alphas = model.AlphasCumprod.ToArray();
        _table = new ModelNoiseLevels(
            Enumerable.Range(0, Math.Min(Levels, count)).Reverse().Select(i => alphas[count - 1 - i * _stride]), quantize: true);
    }

    /// <inheritdoc />
    public ReadOnlySpan<float> Table => _table.Table;

    /// <inheritdoc />
    public double TimeOf(double sigma) => _table.TimeOf(sigma) * _stride + (_stride - 1);

    /// <inheritdoc />
    public double SigmaAt(double time) => _table.SigmaAt((time - (_stride - 1)) / _stride);
}
