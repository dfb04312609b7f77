using Graycat.SdWorker.Latents;
using Graycat.SdWorker.Noise;

namespace Graycat.SdWorker.NoiseSchedulers;

/// <summary>
/// DPM-Solver++ (2S, 3S), its SDE variant and DPM-Solver, singlestep: C. Lu et al., "DPM-Solver++" (2022), algorithm 1.
/// Blocks of one, two or three model calls, each block from the sample at its start.
/// </summary>
public sealed class DpmSolverSinglestepScheduler : LogSnrScheduler
{
    private readonly DpmSolverOutput _output;
    private readonly bool _lowerOrderFinal;
    private readonly LatentHistory _predictions = new(3);
    private int[] _orders = [];
    private float[] _start = [];
    private float[] _noise = [];

    internal DpmSolverSinglestepScheduler(NoiseSchedulerConfig config)
        : base(config)
    {
        _output = new DpmSolverOutput(config);
        _lowerOrderFinal = config.Flag("lower_order_final");
        if (_output.Algorithm == DpmAlgorithm.SdeDpmSolver)
            throw NoiseSchedulerConfig.Wrong("algorithm_type", "sde-dpmsolver", "dpmsolver, dpmsolver++ or sde-dpmsolver++");
    }

    /// <inheritdoc />
    public override void SetTimesteps(int steps)
    {
        TimestepSpacing.RequireSteps(steps, Config.TrainTimesteps);
        int last = StepsAboveClip();
        double[] spaced = [.. Enumerable.Range(0, steps).Select(i => Math.Round((last - 1) / (double)steps * (steps - i)))];
        (double[] timesteps, double[] sigmas) = PlanSteps(steps, spaced);
        SetPlan(timesteps, [.. sigmas, _output.EndsAtZero ? 0 : Training.Sigmas[0]]);
        _orders = Orders(steps);
        _predictions.Clear();
    }

    /// <inheritdoc />
    public override void Step(ReadOnlySpan<float> modelOutput, int index, Span<float> sample, int images, INoiseSource noise)
    {
        // 1. The new prediction, and the sample at the start of its block.
        _output.Convert(modelOutput, sample, Level(index), images, _predictions.Push(sample.Length));
        int order = Math.Min(_orders[index], _predictions.Count);
        Span<float> start = Buffers.Ensure(ref _start, sample.Length);
        if (order == 1)
            sample.CopyTo(start);

        // 2. From the block's start to the next level.
        LogSnr from = Level(index - order + 1);
        LogSnr to = Level(index + 1);
        DpmSolverStep step = DpmSolverStep.Between(_output.Algorithm, from, to);
        LatentMath.Combine(sample, step.Sample, start, step.D0, _predictions[order - 1]);
        if (order == 2)
            AddSecondOrder(sample, index, from, to, step);
        else if (order == 3)
            AddThirdOrder(sample, index, from, to, step);

        // 3. Noise of the SDE.
        if (_output.Stochastic)
        {
            Span<float> drawn = Buffers.Ensure(ref _noise, sample.Length);
            noise.Fill(drawn, Sigmas[index - order + 1], Sigmas[index + 1]);
            LatentMath.Add(sample, step.Noise, drawn);
        }
    }

    /// <summary>
    /// The order of each step: blocks 1, 2, 3 (or 1, 2), and lower ones where the number of steps leaves a rest. Without
    /// <c>lower_order_final</c> the rest has the same form, because the reference switches it on for such numbers.
    /// </summary>
    private int[] Orders(int steps)
    {
        int order = _output.SolverOrder;
        bool lowerFinal = _lowerOrderFinal || steps % order != 0 || _output.EndsAtZero;
        int[] orders = [.. Enumerable.Range(0, steps).Select(i => i % order + 1)];
        if (lowerFinal && order > 1 && steps % order == 0)
            orders[^1] = 1;
        if (_output.EndsAtZero)
            orders[^1] = 1;
        return orders;
    }

    private void AddSecondOrder(Span<float> sample, int index, LogSnr from, LogSnr to, DpmSolverStep step)
    {
        double r0 = (Level(index).Lambda - from.Lambda) / (to.Lambda - from.Lambda);
        DpmSolverStep.AddDifference(sample, (_output.Heun ? step.D1 : step.Midpoint) / r0, _predictions[0], _predictions[1]);
    }

    private void AddThirdOrder(Span<float> sample, int index, LogSnr from, LogSnr to, DpmSolverStep step)
    {
        double h = to.Lambda - from.Lambda;
        double r0 = (Level(index).Lambda - from.Lambda) / h;
        double r1 = (Level(index - 1).Lambda - from.Lambda) / h;
        if (!_output.Heun)
        {
            DpmSolverStep.AddDifference(sample, step.D1 / r0, _predictions[0], _predictions[2]);
            return;
        }
        // With d0 and d1 the divided differences: D1 = (r0 d0 - r1 d1) / (r0 - r1), D2 = 2 (d1 - d0) / (r0 - r1)
        double ofD0 = (step.D1 * r0 - 2 * step.D2) / (r0 - r1);
        double ofD1 = (2 * step.D2 - step.D1 * r1) / (r0 - r1);
        DpmSolverStep.AddDifference(sample, ofD0 / r1, _predictions[1], _predictions[2]);
        DpmSolverStep.AddDifference(sample, ofD1 / r0, _predictions[0], _predictions[2]);
    }
}
