using Graycat.SdWorker.Latents;
using Graycat.SdWorker.Noise;

namespace Graycat.SdWorker.NoiseSchedulers;

/// <summary>
/// Q. Zhang, Y. Chen, "Fast Sampling of Diffusion Models with Exponential Integrator" (2022): the log-rho multistep
/// variant (rho-AB), orders 1 to 3.
/// </summary>
public sealed class DeisMultistepScheduler : LogSnrScheduler
{
    private const int FewSteps = 15;
    private readonly SampleLimit _limit;
    private readonly bool _lowerOrderFinal;
    private readonly int _solverOrder;
    private readonly LatentHistory _noises = new(3);

    internal DeisMultistepScheduler(NoiseSchedulerConfig config)
        : base(config)
    {
        _limit = new SampleLimit(config);
        _lowerOrderFinal = config.Flag("lower_order_final", true);
        _solverOrder = config.Integer("solver_order", 2);
        if (_solverOrder is < 1 or > 3)
            throw NoiseSchedulerConfig.Wrong("solver_order", _solverOrder, "1, 2 or 3");
    }

    /// <inheritdoc />
    public override void SetTimesteps(int steps)
    {
        TimestepSpacing.RequireSteps(steps, Config.TrainTimesteps);
        (double[] timesteps, double[] sigmas) = PlanSteps(steps, TimestepSpacing.WithoutLast(Config, steps, Config.TrainTimesteps));
        SetPlan(timesteps, [.. sigmas, Spread == SigmaSpread.Timesteps ? Training.Sigmas[0] : sigmas[^1]]);
        _noises.Clear();
    }

    /// <inheritdoc />
    public override void Step(ReadOnlySpan<float> modelOutput, int index, Span<float> sample, int images, INoiseSource noise)
    {
        // 1. The noise that the model predicts, limited by way of the clean sample.
        LogSnr from = Level(index);
        int earlier = _noises.Count;
        Span<float> predicted = _noises.Push(sample.Length);
        Prediction.Noise(Config.PredictionType, modelOutput, sample, from.Alpha, from.Sigma, predicted);
        if (_limit.Thresholding)
        {
            LatentMath.Combine(predicted, -from.Sigma / from.Alpha, predicted, 1 / from.Alpha, sample);
            _limit.Apply(predicted, images);
            LatentMath.Combine(predicted, -from.Alpha / from.Sigma, predicted, 1 / from.Sigma, sample);
        }

        // 2. The integral of the interpolated noise over rho, in log rho.
        LogSnr to = Level(index + 1);
        int order = StepOrder(index, earlier);
        Span<double> logRhos = stackalloc double[order];
        for (int age = 0; age < order; age++)
            logRhos[age] = -Level(index - age).Lambda;
        LatentMath.Scale(sample, to.Alpha / from.Alpha, sample);
        for (int age = 0; age < order; age++)
            LatentMath.Add(sample, to.Alpha * Integral(logRhos, age, -to.Lambda), _noises[age]);
    }

    private int StepOrder(int index, int earlier)
    {
        int left = Timesteps.Length - index;
        bool lowerAtEnd = _lowerOrderFinal && Timesteps.Length < FewSteps;
        if (earlier < 1 || (left == 1 && lowerAtEnd))
            return 1;
        int order = earlier < 2 || (left == 2 && lowerAtEnd) ? 2 : 3;
        return Math.Min(order, _solverOrder);
    }

    /// <summary>The integral of a Lagrange polynomial in log rho, over rho from the newest level to the end.</summary>
    private static double Integral(ReadOnlySpan<double> logRhos, int age, double end) =>
        Antiderivative(logRhos, age, end) - Antiderivative(logRhos, age, logRhos[0]);

    private static double Antiderivative(ReadOnlySpan<double> logRhos, int age, double logRho)
    {
        double rho = Math.Exp(logRho);
        if (logRhos.Length == 1)
            return rho;
        double b = logRhos[age];
        double c = logRhos[(age + 1) % logRhos.Length];
        if (logRhos.Length == 2)
            return rho * (logRho - c - 1) / (b - c);
        double d = logRhos[(age + 2) % logRhos.Length];
        double numerator = c * d - (c + d) * (logRho - 1) + logRho * logRho - 2 * logRho + 2;
        return rho * numerator / ((b - c) * (b - d));
    }
}
