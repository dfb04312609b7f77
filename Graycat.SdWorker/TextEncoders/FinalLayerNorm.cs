using System.Numerics.Tensors;
using Graycat.SdWorker.Pipelines;

namespace Graycat.SdWorker.TextEncoders;

/// <summary>
/// The layer norm after CLIP's last layer (Ba et al. 2016). Exported graphs give skipped layers without it, so that it is
/// applied here, with the weights of the graph's initializers.
/// </summary>
internal sealed class FinalLayerNorm(float[] weight, float[] bias, float epsilon)
{
    public static FinalLayerNorm? Read(string file, float epsilon)
    {
        OnnxWeights weights = OnnxWeights.Open(file);
        return weights.TryRead("text_model.final_layer_norm.weight", out float[]? weight)
            && weights.TryRead("text_model.final_layer_norm.bias", out float[]? bias)
            ? new FinalLayerNorm(weight, bias, epsilon)
            : null;
    }

    /// <summary>Norms every vector of (…, width) in place.</summary>
    public void Apply(Span<float> hidden)
    {
        for (int start = 0; start < hidden.Length; start += weight.Length)
        {
            Span<float> vector = hidden.Slice(start, weight.Length);
            float mean = TensorPrimitives.Sum<float>(vector) / vector.Length;
            TensorPrimitives.Subtract(vector, mean, vector);
            float variance = TensorPrimitives.SumOfSquares<float>(vector) / vector.Length;
            TensorPrimitives.Multiply(vector, 1 / MathF.Sqrt(variance + epsilon), vector);
            TensorPrimitives.MultiplyAdd(vector, weight, bias, vector);
        }
    }
}
