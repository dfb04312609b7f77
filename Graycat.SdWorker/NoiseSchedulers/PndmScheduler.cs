using Graycat.SdWorker.Latents;
using Graycat.SdWorker.Noise;
using Graycat.SdWorker.Sigmas;

namespace Graycat.SdWorker.NoiseSchedulers;

/// <summary>
/// L. Liu et al., "Pseudo Numerical Methods for Diffusion Models on Manifolds" (2022): pseudo Runge–Kutta steps (unless
/// <c>skip_prk_steps</c>), then pseudo linear multistep (PLMS). Makes one or more model calls above the number of steps.
/// </summary>
public sealed class PndmScheduler : AlphaScheduler
{
    private const int RungeKuttaOrder = 4;
    private readonly PredictionType _prediction;
    private readonly bool _skipRungeKutta;
    private readonly LatentHistory _outputs = new(RungeKuttaOrder);
    private int _stride;
    private int[] _rungeKutta = [];
    private int _calls;
    private float[] _start = [];
    private float[] _sum = [];
    private float[] _combined = [];

    internal PndmScheduler(NoiseSchedulerConfig config)
        : base(config, new TrainingSchedule(config, keepZeroSnr: true), config.Flag("set_alpha_to_one"))
    {
        _prediction = Prediction.WithoutSample(config);
        _skipRungeKutta = config.Flag("skip_prk_steps");
    }

    /// <inheritdoc />
    public override void SetTimesteps(int steps)
    {
        TimestepSpacing.RequireSteps(steps, Config.TrainTimesteps, _skipRungeKutta ? 1 : RungeKuttaOrder);
        int[] timesteps = [.. TimestepSpacing.Integer(Config, steps).Select(t => (int)t)];
        _stride = Config.TrainTimesteps / steps;
        _rungeKutta = _skipRungeKutta ? [] : RungeKuttaTimesteps(timesteps, _stride / 2);
        IEnumerable<int> multistep = _skipRungeKutta ? WithSecondTwice(timesteps) : timesteps.Skip(RungeKuttaOrder - 1);
        SetPlan(_rungeKutta.Concat(multistep).Select(t => (double)t));
        _outputs.Clear();
        _calls = 0;
    }

    /// <inheritdoc />
    public override void Step(ReadOnlySpan<float> modelOutput, int index, Span<float> sample, int images, INoiseSource noise)
    {
        if (_calls < _rungeKutta.Length)
            StepRungeKutta(modelOutput, (int)Timesteps[index], sample);
        else
            StepMultistep(modelOutput, (int)Timesteps[index], sample);
        _calls++;
    }

    /// <summary>The four highest time steps, each as t, t', t', t'' with the halves between.</summary>
    private static int[] RungeKuttaTimesteps(int[] timesteps, int half)
    {
        int[] ascending = [.. timesteps.Take(RungeKuttaOrder).Reverse().SelectMany(t => new[] { t, t + half })];
        return [.. ascending[..^1].SelectMany(t => new[] { t, t }).Skip(1).SkipLast(1).Reverse()];
    }

    private static IEnumerable<int> WithSecondTwice(int[] timesteps) =>
        timesteps.Length < 2 ? timesteps : [timesteps[0], timesteps[1], .. timesteps[1..]];

    /// <summary>Equation 13: the classical weights 1/6, 1/3, 1/3, 1/6.</summary>
    private void StepRungeKutta(ReadOnlySpan<float> modelOutput, int timestep, Span<float> sample)
    {
        int stage = _calls % 4;
        Span<float> start = Buffers.Ensure(ref _start, sample.Length);
        Span<float> sum = Buffers.Ensure(ref _sum, sample.Length);
        if (stage == 0)
        {
            sum.Clear();
            sample.CopyTo(start);
            modelOutput.CopyTo(_outputs.Push(sample.Length));
        }
        LatentMath.Add(sum, stage is 0 or 3 ? 1.0 / 6 : 1.0 / 3, modelOutput);
        int previous = timestep - (_calls % 2 == 0 ? _stride / 2 : 0);
        start.CopyTo(sample);
        Transfer(sample, stage == 3 ? sum : modelOutput, _rungeKutta[_calls / 4 * 4], previous);
    }

    /// <summary>Equation 12, with lower orders while there are fewer outputs.</summary>
    private void StepMultistep(ReadOnlySpan<float> modelOutput, int timestep, Span<float> sample)
    {
        int previous = timestep - _stride;
        if (_calls == 1)
            (timestep, previous) = (timestep + _stride, timestep);
        else
            modelOutput.CopyTo(_outputs.Push(sample.Length));

        Span<float> combined = Buffers.Ensure(ref _combined, sample.Length);
        Combine(modelOutput, combined);
        Span<float> start = Buffers.Ensure(ref _start, sample.Length);
        if (_calls == 0)
            sample.CopyTo(start);
        else if (_calls == 1)
            start.CopyTo(sample);
        Transfer(sample, combined, timestep, previous);
    }

    private void Combine(ReadOnlySpan<float> modelOutput, Span<float> combined)
    {
        // The second call averages the first two outputs; it repeats a time step, so its output isn't kept.
        bool averages = _calls == 1;
        double[] weights = AdamsBashforth.Weights(_outputs.Count);
        LatentMath.Scale(combined, averages ? 0.5 : weights[0], _outputs[0]);
        for (int age = 1; age < weights.Length; age++)
            LatentMath.Add(combined, weights[age], _outputs[age]);
        if (averages)
            LatentMath.Add(combined, 0.5, modelOutput);
    }

    /// <summary>Equation 11: the transfer part, which keeps the sample on the manifold.</summary>
    private void Transfer(Span<float> sample, ReadOnlySpan<float> modelOutput, int timestep, int previous)
    {
        double alpha = Alpha(timestep);
        double previousAlpha = Alpha(previous);
        double denominator = alpha * Math.Sqrt(1 - previousAlpha) + Math.Sqrt(alpha * (1 - alpha) * previousAlpha);
        double weight = -(previousAlpha - alpha) / denominator;
        (double ofSample, double ofOutput) = _prediction == PredictionType.VPrediction
            ? (Math.Sqrt(1 - alpha), Math.Sqrt(alpha))
            : (0, 1);
        LatentMath.Combine(
            sample, Math.Sqrt(previousAlpha / alpha) + weight * ofSample, sample, weight * ofOutput, modelOutput);
    }
}
