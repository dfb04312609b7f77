using Graycat.SdWorker.Latents;

namespace Graycat.SdWorker.NoiseSchedulers;

/// <summary>The kinds of DPM-Solver: what it integrates, and whether it follows the ODE or the SDE.</summary>
internal enum DpmAlgorithm
{
    /// <summary>Noise prediction, ODE.</summary>
    DpmSolver,

    /// <summary>Data prediction, ODE.</summary>
    DpmSolverPlusPlus,

    /// <summary>Noise prediction, SDE.</summary>
    SdeDpmSolver,

    /// <summary>Data prediction, SDE.</summary>
    SdeDpmSolverPlusPlus,
}

/// <summary>What both DPM-Solvers do with a model output, and the configuration they share.</summary>
internal sealed class DpmSolverOutput
{
    private readonly PredictionType _prediction;
    private readonly SampleLimit _limit;

    public DpmSolverOutput(NoiseSchedulerConfig config)
    {
        _prediction = config.PredictionType;
        _limit = new SampleLimit(config);
        Algorithm = config.Text("algorithm_type", "dpmsolver++") switch
        {
            "dpmsolver++" or "deis" => DpmAlgorithm.DpmSolverPlusPlus,
            "sde-dpmsolver++" => DpmAlgorithm.SdeDpmSolverPlusPlus,
            "dpmsolver" => DpmAlgorithm.DpmSolver,
            "sde-dpmsolver" => DpmAlgorithm.SdeDpmSolver,
            string other => throw NoiseSchedulerConfig.Wrong(
                "algorithm_type", other, "dpmsolver, dpmsolver++, sde-dpmsolver or sde-dpmsolver++"),
        };
        // The names of other solvers' types mean the default, as in the reference.
        Heun = config.Choice("solver_type", "midpoint", "midpoint", "heun", "logrho", "bh1", "bh2") == "heun";
        EndsAtZero = config.Choice("final_sigmas_type", "zero", "zero", "sigma_min") == "zero";
        if (EndsAtZero && PredictsNoise)
            throw NoiseSchedulerConfig.Wrong("final_sigmas_type", "zero", "sigma_min for dpmsolver and sde-dpmsolver");
        SolverOrder = config.Integer("solver_order", 2);
        if (SolverOrder is < 1 or > 3)
            throw NoiseSchedulerConfig.Wrong("solver_order", SolverOrder, "1, 2 or 3");
    }

    public DpmAlgorithm Algorithm { get; }

    public bool Heun { get; }

    public bool EndsAtZero { get; }

    public int SolverOrder { get; }

    public bool PredictsNoise => Algorithm is DpmAlgorithm.DpmSolver or DpmAlgorithm.SdeDpmSolver;

    public bool Stochastic => Algorithm is DpmAlgorithm.SdeDpmSolver or DpmAlgorithm.SdeDpmSolverPlusPlus;

    /// <summary>The clean sample (data prediction) or the noise (noise prediction) that a model output stands for.</summary>
    public void Convert(ReadOnlySpan<float> modelOutput, ReadOnlySpan<float> sample, LogSnr level, int images, Span<float> converted)
    {
        if (!PredictsNoise)
        {
            Prediction.Clean(_prediction, modelOutput, sample, level.Alpha, level.Sigma, converted);
            _limit.Apply(converted, images);
            return;
        }
        Prediction.Noise(_prediction, modelOutput, sample, level.Alpha, level.Sigma, converted);
        if (!_limit.Thresholding)
            return;
        LatentMath.Combine(converted, -level.Sigma / level.Alpha, converted, 1 / level.Alpha, sample);
        _limit.Apply(converted, images);
        LatentMath.Combine(converted, -level.Alpha / level.Sigma, converted, 1 / level.Sigma, sample);
    }
}
