using System.Globalization;
using System.Text.Json;
using Graycat.Contracts.Text;

namespace Graycat.Api.Dialects.Reading;

/// <summary>
/// The sampling parameters that text dialects spell alike: OpenAI's, and llama.cpp's names for the rest, which every
/// local server takes as extensions.
/// </summary>
internal static class SamplingFields
{
    /// <summary>Reads every parameter that is given over the dialect's defaults. Hard bounds are refused.</summary>
    public static SamplingOptions Read(RequestReader body, SamplingOptions defaults) => defaults with
    {
        Temperature = body.Number("temperature", 0, 2) ?? defaults.Temperature,
        TopP = body.Number("top_p", 0, 1) ?? defaults.TopP,
        TopK = body.Integer("top_k", -1, int.MaxValue) ?? defaults.TopK,
        MinP = body.Number("min_p", 0, 1) ?? defaults.MinP,
        TypicalP = body.Number("typical_p", 0, 1) ?? defaults.TypicalP,
        TopNSigma = body.Number("top_n_sigma", -1, 100) ?? defaults.TopNSigma,
        PenaltyWindow = body.Integer("repeat_last_n", -1, int.MaxValue) ?? defaults.PenaltyWindow,
        RepeatPenalty = body.Number("repeat_penalty", 0.01, 100) ?? body.Number("repetition_penalty", 0.01, 100) ?? defaults.RepeatPenalty,
        FrequencyPenalty = body.Number("frequency_penalty", -2, 2) ?? defaults.FrequencyPenalty,
        PresencePenalty = body.Number("presence_penalty", -2, 2) ?? defaults.PresencePenalty,
        DynamicTemperatureRange = body.Number("dynatemp_range", 0, 2) ?? defaults.DynamicTemperatureRange,
        DynamicTemperatureExponent = body.Number("dynatemp_exponent", 0, 100) ?? defaults.DynamicTemperatureExponent,
        Mirostat = body.Integer("mirostat", 0, 2) ?? defaults.Mirostat,
        MirostatTau = body.Number("mirostat_tau", 0, 100) ?? defaults.MirostatTau,
        MirostatEta = body.Number("mirostat_eta", 0, 1) ?? defaults.MirostatEta,
        XtcProbability = body.Number("xtc_probability", 0, 1) ?? defaults.XtcProbability,
        XtcThreshold = body.Number("xtc_threshold", 0, 1) ?? defaults.XtcThreshold,
        DryMultiplier = body.Number("dry_multiplier", 0, 100) ?? defaults.DryMultiplier,
        DryBase = body.Number("dry_base", 1, 100) ?? defaults.DryBase,
        DryAllowedLength = body.Integer("dry_allowed_length", 0, int.MaxValue) ?? defaults.DryAllowedLength,
        DryWindow = body.Integer("dry_penalty_last_n", -1, int.MaxValue) ?? defaults.DryWindow,
        DrySequenceBreakers = body.Has("dry_sequence_breakers") ? body.Texts("dry_sequence_breakers", 64) : defaults.DrySequenceBreakers,
        MinKeep = body.Integer("min_keep", 0, 100_000) ?? defaults.MinKeep,
        LogitBias = Bias(body) ?? defaults.LogitBias,
        Seed = body.Seed("seed") ?? defaults.Seed,
    };

    /// <summary>An object from token id (or text) to bias, or llama.cpp's list of pairs, where <c>false</c> bans.</summary>
    private static IReadOnlyList<LogitBias>? Bias(RequestReader body)
    {
        const string name = "logit_bias";
        var value = body[name];
        var biases = value.ValueKind switch
        {
            JsonValueKind.Undefined => null,
            JsonValueKind.Object => value.EnumerateObject().Select(entry => Entry(body, entry.Name, entry.Value)).ToList(),
            JsonValueKind.Array => body.List(name, 1024).Select(Pair).ToList(),
            _ => body.Wrong<List<LogitBias>>(name, value, "an object from token ids to numbers"),
        };
        if (biases is { Count: > 1024 })
            body.Fail(name, $"logit_bias has {biases.Count:N0} entries; at most 1,024 are allowed.", "object_above_max_properties");
        return biases;
    }

    private static LogitBias Pair(RequestReader pair)
    {
        if (pair.Element.ValueKind == JsonValueKind.Array && pair.Element.GetArrayLength() == 2)
            return Entry(pair, pair.Element[0].ValueKind == JsonValueKind.String ? pair.Element[0].GetString()! : pair.Element[0].GetRawText(), pair.Element[1]);
        pair.FailHere($"{pair.Path} must be a pair of a token and a number.", "invalid_type");
        return new(0, null, 0);
    }

    private static LogitBias Entry(RequestReader at, string token, JsonElement bias)
    {
        float value = bias.ValueKind switch
        {
            JsonValueKind.Number => (float)Math.Clamp(bias.GetDouble(), -1e30, 1e30),
            JsonValueKind.False => float.NegativeInfinity,
            _ => float.NaN,
        };
        if (float.IsNaN(value))
            at.Fail("logit_bias", $"The bias of token '{token}' is {RequestReader.Describe(bias)}; it must be a number.", "invalid_type");
        return int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out int id) ? new(id, null, value) : new(null, token, value);
    }
}
