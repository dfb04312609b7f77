namespace Graycat.Llama;

/// <summary>
/// One sequence of a context: 0 up to, not including, <see cref="LlamaContextOptions.MaxSequences"/>. Busy ids should
/// lie without gaps from 0 upwards: with a split KV cache llama.cpp then decodes about half again as fast.
/// </summary>
/// <param name="Value">The number llama.cpp knows the sequence by.</param>
public readonly record struct SequenceId(int Value)
{
    /// <inheritdoc/>
    public override string ToString() => $"sequence {Value}";
}
