using Graycat.Contracts.Images;
using Graycat.SdWorker.KDiffusion;
using Graycat.SdWorker.NoiseSchedulers;
using Graycat.SdWorker.Pipelines;
using Graycat.SdWorker.Sigmas;

namespace Graycat.SdWorker.ImageJobs;

/// <summary>Translates a request into what the samplers take.</summary>
internal static class SamplerSettings
{
    /// <summary>The sampler of a request.</summary>
    /// <exception cref="ImageRequestException">There is no such sampler.</exception>
    public static SamplerChoice Choose(string? sampler, string? scheduler, string field) =>
        SamplerCatalog.TryFind(sampler, scheduler, out SamplerChoice choice)
            ? choice
            : throw new ImageRequestException(field, ImageRequestProblemKind.OutOfRange, "Sampler not found");

    /// <summary>The schedule's name as A1111 writes it: "Automatic" where it is the sampler's own.</summary>
    public static string ScheduleLabel(SamplerChoice choice) =>
        (choice.Schedule == choice.Sampler.DefaultSchedule ? SigmaScheduleCatalog.Automatic : choice.Schedule).Label;

    public static SamplingSettings For(ImageRequest request, ImageModel model, SamplerChoice choice, int steps) => new()
    {
        Choice = choice,
        Steps = steps,
        Levels = Levels(model.SchedulerConfig),
        Prediction = model.SchedulerConfig.PredictionType,
        IsSdxl = model.IsXL,
        Options = Options(request.Sampling),
    };

    private static SamplerOptions Options(ImageSampling sampling) => new()
    {
        Eta = sampling.Eta,
        Churn = sampling.SigmaChurn,
        ChurnMinSigma = sampling.SigmaChurnMinimum,
        ChurnMaxSigma = sampling.SigmaChurnMaximum,
        NoiseScale = sampling.NoiseMultiplier,
        Quantize = sampling.QuantizeSigmas,
        SigmaMin = sampling.ScheduleSigmaMinimum > 0 ? sampling.ScheduleSigmaMinimum : null,
        SigmaMax = sampling.ScheduleSigmaMaximum > 0 ? sampling.ScheduleSigmaMaximum : null,
        Rho = sampling.ScheduleRho > 0 ? sampling.ScheduleRho : null,
        AlwaysDiscardNextToLastSigma = sampling.DiscardNextToLastSigma,
    };

    /// <summary>Betas in double precision, as A1111's checkpoints have them; those of the model's own configuration.</summary>
    private static ModelNoiseLevels Levels(NoiseSchedulerConfig config)
    {
        double start = config.Number("beta_start", 0.00085), end = config.Number("beta_end", 0.012);
        if (config.Text("beta_schedule", "scaled_linear") == "scaled_linear")
            return ModelNoiseLevels.ScaledLinear(start, end, config.TrainTimesteps);
        double product = 1;
        int count = config.TrainTimesteps;
        return new ModelNoiseLevels([.. Enumerable.Range(0, count).Select(i => (float)(product *= 1 - (start + (end - start) * i / Math.Max(count - 1, 1))))]);
    }
}
