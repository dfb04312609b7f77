using Graycat.Contracts.Text;
using Graycat.Llama;

namespace Graycat.LlmWorker.Sampling;

/// <summary>
/// The stages of llama.cpp's chain that the options ask for, in llama.cpp's own order: DRY, top-n-sigma, top-k, typical-p,
/// top-p, min-p, (XTC,) temperature. Neutral stages are left out.
/// </summary>
internal static class SamplerStages
{
    /// <summary>What comes before XTC. Mirostat cuts by itself, so the filters are left out with it, as in llama.cpp.</summary>
    public static List<SamplerStage> Filters(SamplingOptions options, int contextTokens)
    {
        int minKeep = Math.Max(1, options.MinKeep);
        bool filters = options.Mirostat == 0 && options.Temperature > 0;
        List<SamplerStage> stages = [];
        if (options.DryMultiplier != 0 && options.DryWindow != 0)
            stages.Add(new SamplerStage.Dry(options.DryMultiplier, options.DryBase, options.DryAllowedLength, options.DryWindow < 0 ? contextTokens : Math.Min(options.DryWindow, contextTokens), options.DrySequenceBreakers));
        if (filters && options.TopNSigma > 0)
            stages.Add(new SamplerStage.TopNSigma(options.TopNSigma));
        if (filters && options.TopK > 0)
            stages.Add(new SamplerStage.TopK(Math.Max(options.TopK, minKeep)));
        if (filters && options.TypicalP < 1)
            stages.Add(new SamplerStage.TypicalP(options.TypicalP, minKeep));
        if (filters && options.TopP < 1)
            stages.Add(new SamplerStage.TopP(options.TopP, minKeep));
        if (filters && options.MinP > 0)
            stages.Add(new SamplerStage.MinP(options.MinP, minKeep));
        return stages;
    }

    /// <summary>What comes after XTC.</summary>
    public static List<SamplerStage> Temperature(SamplingOptions options) => options switch
    {
        { Temperature: <= 0 or 1, DynamicTemperatureRange: <= 0 } or { Temperature: <= 0 } => [],
        { DynamicTemperatureRange: > 0 } => [new SamplerStage.DynamicTemperature(options.Temperature, options.DynamicTemperatureRange, options.DynamicTemperatureExponent)],
        _ => [new SamplerStage.Temperature(options.Temperature)],
    };
}
