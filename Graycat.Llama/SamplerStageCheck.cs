namespace Graycat.Llama;

/// <summary>Refuses what llama.cpp would take for an index or divide by.</summary>
internal static class SamplerStageCheck
{
    internal static void ThrowUnlessValid(SamplerStage stage, int vocabularySize)
    {
        bool valid = stage switch
        {
            SamplerStage.LogitBias s => s.Biases.All(bias => (uint)bias.Key < (uint)vocabularySize && !float.IsNaN(bias.Value) && !float.IsPositiveInfinity(bias.Value)),
            SamplerStage.Penalties s => s.LastTokens >= 0 && s.Repeat > 0 && AreFinite(s.Repeat, s.Frequency, s.Presence),
            SamplerStage.Dry s => s.LastTokens >= 0 && s.AllowedLength >= 0 && AreFinite(s.Multiplier, s.Base) && s.SequenceBreakers.All(text => !text.Contains('\0')),
            SamplerStage.TopNSigma s => float.IsFinite(s.N),
            SamplerStage.TypicalP s => float.IsFinite(s.P) && s.MinKeep >= 0,
            SamplerStage.TopP s => float.IsFinite(s.P) && s.MinKeep >= 0,
            SamplerStage.MinP s => float.IsFinite(s.P) && s.MinKeep >= 0,
            SamplerStage.Temperature s => float.IsFinite(s.Value),
            SamplerStage.DynamicTemperature s => AreFinite(s.Value, s.Range) && float.IsFinite(s.Exponent),
            _ => true,
        };
        if (!valid)
            throw new ArgumentOutOfRangeException(nameof(stage), $"{stage} has a parameter out of its range.");
    }

    private static bool AreFinite(params ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
                return false;
        }
        return true;
    }
}
