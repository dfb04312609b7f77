using Graycat.SdWorker.Latents;
using Graycat.SdWorker.Noise;
using Graycat.SdWorker.Sigmas;

namespace Graycat.SdWorker.NoiseSchedulers;

/// <summary>
/// W. Zhao et al., "UniPC: A Unified Predictor-Corrector Framework for Fast Sampling of Diffusion Models" (2023),
/// algorithms 5 and 7, with B(h) = h (bh1) or e^h − 1 (bh2). Each model call first corrects the sample that it saw.
/// </summary>
public sealed class UniPcMultistepScheduler : LogSnrScheduler
{
    private const int MostOrder = 4;
    private readonly SampleLimit _limit;
    private readonly bool _predictsData;
    private readonly bool _bh1;
    private readonly bool _lowerOrderFinal;
    private readonly bool _endsAtSigmaMin;
    private readonly int _solverOrder;
    private readonly HashSet<int> _uncorrected;
    private readonly LatentHistory _predictions;
    private int _lastOrder;
    private float[] _lastSample = [];
    private float[] _prediction = [];

    internal UniPcMultistepScheduler(NoiseSchedulerConfig config)
        : base(config)
    {
        _limit = new SampleLimit(config);
        _predictsData = config.Flag("predict_x0", true);
        // The names of other solvers' types mean the default, as in the reference.
        _bh1 = config.Choice("solver_type", "bh2", "bh1", "bh2", "midpoint", "heun", "logrho") == "bh1";
        _lowerOrderFinal = config.Flag("lower_order_final", true);
        _endsAtSigmaMin = config.Choice("final_sigmas_type", "zero", "zero", "sigma_min") == "sigma_min";
        _uncorrected = [.. (config.Numbers("disable_corrector") ?? []).Select(i => (int)i)];
        _solverOrder = config.Integer("solver_order", 2);
        if (_solverOrder is < 1 or > MostOrder)
            throw NoiseSchedulerConfig.Wrong("solver_order", _solverOrder, "1, 2, 3 or 4");
        _predictions = new LatentHistory(_solverOrder + 1);
    }

    /// <inheritdoc />
    public override void SetTimesteps(int steps)
    {
        TimestepSpacing.RequireSteps(steps, Config.TrainTimesteps);
        (double[] timesteps, double[] sigmas) = PlanSteps(
            steps,
            TimestepSpacing.WithoutLast(Config, steps, Config.TrainTimesteps),
            Config.OptionalNumber("sigma_min"),
            Config.OptionalNumber("sigma_max"));
        double smallest = Spread == SigmaSpread.Timesteps ? Training.Sigmas[0] : sigmas[^1];
        SetPlan(timesteps, [.. sigmas, _endsAtSigmaMin ? smallest : 0]);
        _predictions.Clear();
        _lastOrder = 0;
    }

    /// <inheritdoc />
    public override void Step(ReadOnlySpan<float> modelOutput, int index, Span<float> sample, int images, INoiseSource noise)
    {
        // 1. What the model predicts, from the uncorrected sample.
        LogSnr level = Level(index);
        Span<float> prediction = Buffers.Ensure(ref _prediction, sample.Length);
        if (_predictsData)
        {
            Prediction.Clean(Config.PredictionType, modelOutput, sample, level.Alpha, level.Sigma, prediction);
            _limit.Apply(prediction, images);
        }
        else
        {
            Prediction.Noise(Config.PredictionType, modelOutput, sample, level.Alpha, level.Sigma, prediction);
        }

        // 2. UniC corrects the sample with the new prediction.
        int earlier = Math.Min(_predictions.Count, _solverOrder);
        Span<float> lastSample = Buffers.Ensure(ref _lastSample, sample.Length);
        if (earlier > 0 && !_uncorrected.Contains(index - 1))
        {
            lastSample.CopyTo(sample);
            Advance(sample, index - 1, _lastOrder, prediction);
        }

        // 3. UniP goes on from there.
        prediction.CopyTo(_predictions.Push(sample.Length));
        sample.CopyTo(lastSample);
        int order = _lowerOrderFinal ? Math.Min(_solverOrder, Timesteps.Length - index) : _solverOrder;
        _lastOrder = Math.Min(order, earlier + 1);
        Advance(sample, index, _lastOrder, default);
    }

    /// <summary>
    /// One update from an index to the next, in place. With a prediction at its end it is the corrector (equation 8),
    /// without one the predictor (equation 9).
    /// </summary>
    private void Advance(Span<float> sample, int index, int order, ReadOnlySpan<float> atEnd)
    {
        // 1. The first-order part.
        LogSnr from = Level(index);
        LogSnr to = Level(index + 1);
        double h = to.Lambda - from.Lambda;
        double hh = _predictsData ? -h : h;
        double phi1 = Math.Exp(hh) - 1;
        double scale = _predictsData ? to.Alpha : to.Sigma;
        LatentMath.Combine(
            sample, _predictsData ? to.Sigma / from.Sigma : to.Alpha / from.Alpha, sample, -scale * phi1, _predictions[0]);

        // 2. The weights of the differences.
        bool corrector = !atEnd.IsEmpty;
        Span<double> ratios = stackalloc double[order];
        for (int k = 1; k < order; k++)
            ratios[k - 1] = (Level(index - k).Lambda - from.Lambda) / h;
        ratios[order - 1] = 1;
        double bh = _bh1 ? hh : phi1;
        Span<double> weights = stackalloc double[corrector ? order : order - 1];
        UniPcWeights.Solve(ratios, hh, bh, weights);

        // 3. The differences themselves.
        for (int k = 1; k < order; k++)
            DpmSolverStep.AddDifference(sample, -scale * bh * weights[k - 1] / ratios[k - 1], _predictions[k], _predictions[0]);
        if (corrector)
            DpmSolverStep.AddDifference(sample, -scale * bh * weights[^1], atEnd, _predictions[0]);
    }
}
