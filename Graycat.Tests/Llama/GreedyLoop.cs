using System.Numerics.Tensors;
using Graycat.Llama;

namespace Graycat.Tests.Llama;

/// <summary>The plainest decode loop: prefill, then one token at a time, always the likeliest.</summary>
internal static class GreedyLoop
{
    /// <summary>Decodes a whole prompt and returns the index of the entry that has logits.</summary>
    public static int Prefill(ILlamaContext context, LlamaBatch batch, SequenceId sequence, ReadOnlySpan<int> prompt, int from = 0)
    {
        batch.Clear();
        int last = -1;
        for (int i = 0; i < prompt.Length; i++)
            last = batch.Add(prompt[i], from + i, sequence, wantsLogits: i == prompt.Length - 1);
        Assert.Equal(DecodeStatus.Ok, context.Decode(batch));
        return last;
    }

    /// <summary>The answer without its end token, and that token; null when the limit came first.</summary>
    public static (List<int> Output, int? End) Answer(ILlamaContext context, LlamaVocabulary vocabulary, ReadOnlySpan<int> prompt, int limit)
    {
        var batch = new LlamaBatch(context.Capacity.BatchTokens);
        SequenceId sequence = default;
        context.RemoveSequence(sequence);
        int entry = Prefill(context, batch, sequence, prompt);
        var output = new List<int>();
        while (true)
        {
            int tokenId = TensorPrimitives.IndexOfMax(context.GetLogits(entry));
            if (vocabulary.EndsGeneration(tokenId))
                return (output, tokenId);
            if (output.Count == limit)
                return (output, null);
            output.Add(tokenId);
            entry = Prefill(context, batch, sequence, [tokenId], prompt.Length + output.Count - 1);
        }
    }
}
