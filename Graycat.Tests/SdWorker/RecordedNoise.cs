using Graycat.SdWorker.Noise;

namespace Graycat.Tests.SdWorker;

/// <summary>A recorded stream of noise: each request takes the next entry.</summary>
internal sealed class RecordedNoise(float[] stream) : INoiseSource
{
    public int Draws { get; private set; }

    public void Fill(Span<float> noise, float sigma = 0, float sigmaNext = 0) =>
        stream.AsSpan(Draws++ * noise.Length, noise.Length).CopyTo(noise);

    /// <summary>The entry at an index, such as the one kept for the start of image-to-image.</summary>
    public ReadOnlySpan<float> At(int index, int length) => stream.AsSpan(index * length, length);
}

/// <summary>The golden sets' invented model in closed form: <c>0.1 x + 0.05 sin(3 x + 0.01 t)</c> in float32.</summary>
internal static class InventedModel
{
    public static void Predict(ReadOnlySpan<float> input, float timestep, Span<float> output)
    {
        for (int i = 0; i < input.Length; i++)
            output[i] = 0.1f * input[i] + 0.05f * MathF.Sin(3f * input[i] + 0.01f * timestep);
    }
}
