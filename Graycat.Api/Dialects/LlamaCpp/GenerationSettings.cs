using System.Text.Json;
using Graycat.Contracts.Text;

namespace Graycat.Api.Dialects.LlamaCpp;

/// <summary>Writes the sampling parameters as <c>generation_settings</c> and <c>/props</c> show them.</summary>
internal static class GenerationSettings
{
    public static void Write(Utf8JsonWriter json, TextRequest request, bool stream)
    {
        var sampling = request.Sampling;
        json.WriteStartObject();
        json.WriteNumber("seed", sampling.Seed ?? uint.MaxValue);
        json.WriteNumber("temperature", sampling.Temperature);
        json.WriteNumber("dynatemp_range", sampling.DynamicTemperatureRange);
        json.WriteNumber("dynatemp_exponent", sampling.DynamicTemperatureExponent);
        json.WriteNumber("top_k", sampling.TopK);
        json.WriteNumber("top_p", sampling.TopP);
        json.WriteNumber("min_p", sampling.MinP);
        json.WriteNumber("top_n_sigma", sampling.TopNSigma);
        json.WriteNumber("xtc_probability", sampling.XtcProbability);
        json.WriteNumber("xtc_threshold", sampling.XtcThreshold);
        json.WriteNumber("typical_p", sampling.TypicalP);
        json.WriteNumber("repeat_last_n", sampling.PenaltyWindow);
        json.WriteNumber("repeat_penalty", sampling.RepeatPenalty);
        json.WriteNumber("presence_penalty", sampling.PresencePenalty);
        json.WriteNumber("frequency_penalty", sampling.FrequencyPenalty);
        json.WriteNumber("dry_multiplier", sampling.DryMultiplier);
        json.WriteNumber("dry_base", sampling.DryBase);
        json.WriteNumber("dry_allowed_length", sampling.DryAllowedLength);
        json.WriteNumber("dry_penalty_last_n", sampling.DryWindow);
        json.WriteNumber("mirostat", sampling.Mirostat);
        json.WriteNumber("mirostat_tau", sampling.MirostatTau);
        json.WriteNumber("mirostat_eta", sampling.MirostatEta);
        json.WriteStartArray("stop");
        foreach (string stop in request.Stop)
            json.WriteStringValue(stop);
        json.WriteEndArray();
        json.WriteNumber("max_tokens", request.MaxTokens ?? -1);
        json.WriteNumber("n_predict", request.MaxTokens ?? -1);
        json.WriteNumber("n_keep", 0);
        json.WriteBoolean("ignore_eos", request.IgnoreEndOfSequence);
        json.WriteBoolean("stream", stream);
        json.WriteNumber("n_probs", request.LogProbabilities ?? 0);
        json.WriteNumber("min_keep", sampling.MinKeep);
        json.WriteString("grammar", request.Format.Kind == OutputFormatKind.Grammar ? request.Format.Definition : "");
        json.WriteEndObject();
    }
}
