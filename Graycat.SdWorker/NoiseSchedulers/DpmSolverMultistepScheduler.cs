using Graycat.SdWorker.Latents;
using Graycat.SdWorker.Noise;

namespace Graycat.SdWorker.NoiseSchedulers;

/// <summary>
/// DPM-Solver++ (1M, 2M, 3M), its SDE variant and DPM-Solver, multistep: C. Lu et al., "DPM-Solver++: Fast Solver for
/// Guided Sampling of Diffusion Probabilistic Models" (2022), algorithm 2.
/// </summary>
public sealed class DpmSolverMultistepScheduler : LogSnrScheduler
{
    private const int FewSteps = 15;
    private readonly DpmSolverOutput _output;
    private readonly bool _lowerOrderFinal;
    private readonly bool _eulerAtFinal;
    private readonly LatentHistory _predictions = new(3);
    private float[] _noise = [];

    internal DpmSolverMultistepScheduler(NoiseSchedulerConfig config)
        : base(config, luAllowed: true)
    {
        _output = new DpmSolverOutput(config);
        _lowerOrderFinal = config.Flag("lower_order_final", true);
        _eulerAtFinal = config.Flag("euler_at_final");
        if (_output is { Algorithm: DpmAlgorithm.SdeDpmSolver, SolverOrder: 3 })
            throw NoiseSchedulerConfig.Wrong("solver_order", 3, "1 or 2 for sde-dpmsolver");
    }

    private protected override bool KeepsFractions => Config.Text("beta_schedule", "linear") == "squaredcos_cap_v2";

    /// <inheritdoc />
    public override void SetTimesteps(int steps)
    {
        TimestepSpacing.RequireSteps(steps, Config.TrainTimesteps);
        (double[] timesteps, double[] sigmas) = PlanSteps(steps, TimestepSpacing.WithoutLast(Config, steps, StepsAboveClip()));
        SetPlan(timesteps, [.. sigmas, _output.EndsAtZero ? 0 : Training.Sigmas[0]]);
        _predictions.Clear();
    }

    /// <inheritdoc />
    public override void Step(ReadOnlySpan<float> modelOutput, int index, Span<float> sample, int images, INoiseSource noise)
    {
        // 1. The new prediction joins the last ones.
        LogSnr from = Level(index);
        int earlier = _predictions.Count;
        _output.Convert(modelOutput, sample, from, images, _predictions.Push(sample.Length));

        // 2. Sample and prediction (equation 9), then the divided differences.
        LogSnr to = Level(index + 1);
        DpmSolverStep step = DpmSolverStep.Between(_output.Algorithm, from, to);
        LatentMath.Combine(sample, step.Sample, sample, step.D0, _predictions[0]);
        int order = StepOrder(index, earlier);
        if (order == 2)
            AddSecondOrder(sample, index, from, to, step);
        else if (order == 3)
            AddThirdOrder(sample, index, from, to, step);

        // 3. Noise of the SDE.
        if (_output.Stochastic)
        {
            Span<float> drawn = Buffers.Ensure(ref _noise, sample.Length);
            noise.Fill(drawn, Sigmas[index], Sigmas[index + 1]);
            LatentMath.Add(sample, step.Noise, drawn);
        }
    }

    /// <summary>The order of a step: lower while there are few predictions, and at the end of short runs.</summary>
    private int StepOrder(int index, int earlier)
    {
        int left = Timesteps.Length - index;
        bool lowerAtEnd = _lowerOrderFinal && Timesteps.Length < FewSteps;
        if (earlier < 1 || (left == 1 && (_eulerAtFinal || lowerAtEnd || _output.EndsAtZero)))
            return 1;
        int order = earlier < 2 || (left == 2 && lowerAtEnd) ? 2 : 3;
        return Math.Min(order, _output.SolverOrder);
    }

    private void AddSecondOrder(Span<float> sample, int index, LogSnr from, LogSnr to, DpmSolverStep step)
    {
        double r0 = (from.Lambda - Level(index - 1).Lambda) / (to.Lambda - from.Lambda);
        DpmSolverStep.AddDifference(sample, (_output.Heun ? step.D1 : step.Midpoint) / r0, _predictions[0], _predictions[1]);
    }

    private void AddThirdOrder(Span<float> sample, int index, LogSnr from, LogSnr to, DpmSolverStep step)
    {
        double h = to.Lambda - from.Lambda;
        double h0 = from.Lambda - Level(index - 1).Lambda;
        double h1 = Level(index - 1).Lambda - Level(index - 2).Lambda;
        (double r0, double r1) = (h0 / h, h1 / h);

        // D1 = d0 + r0 / (r0 + r1) (d0 - d1), D2 = (d0 - d1) / (r0 + r1), with d0 and d1 the divided differences
        double second = (step.D1 * r0 + step.D2) / (r0 + r1);
        DpmSolverStep.AddDifference(sample, (step.D1 + second) / r0, _predictions[0], _predictions[1]);
        DpmSolverStep.AddDifference(sample, -second / r1, _predictions[1], _predictions[2]);
    }
}
