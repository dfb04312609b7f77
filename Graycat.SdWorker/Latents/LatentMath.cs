using System.Numerics.Tensors;

namespace Graycat.SdWorker.Latents;

/// <summary>
/// Element-wise arithmetic on latents, vectorised and without allocation. Products and sums are rounded separately, so
/// a value does not depend on where in the batch it lies. Sources and destination may be the same span.
/// </summary>
internal static class LatentMath
{
    /// <summary><c>destination = a * x</c></summary>
    public static void Scale(Span<float> destination, double a, ReadOnlySpan<float> x) =>
        TensorPrimitives.Multiply(x, (float)a, destination);

    /// <summary><c>destination += b * y</c></summary>
    public static void Add(Span<float> destination, double b, ReadOnlySpan<float> y) =>
        TensorPrimitives.MultiplyAdd(y, (float)b, destination, destination);

    /// <summary><c>destination = a * x + b * y</c>; <paramref name="y"/> must not be the destination.</summary>
    public static void Combine(Span<float> destination, double a, ReadOnlySpan<float> x, double b, ReadOnlySpan<float> y)
    {
        TensorPrimitives.Multiply(x, (float)a, destination);
        TensorPrimitives.MultiplyAdd(y, (float)b, destination, destination);
    }

    /// <summary><c>destination = (x - y) * scale</c></summary>
    public static void Difference(Span<float> destination, ReadOnlySpan<float> x, ReadOnlySpan<float> y, double scale = 1)
    {
        TensorPrimitives.Subtract(x, y, destination);
        if (scale != 1)
            TensorPrimitives.Multiply(destination, (float)scale, destination);
    }

    /// <summary>
    /// Euler's step in the reference's order of operations: <c>x += (x - denoised) / sigma * dt</c>. At the huge sigma of
    /// a zero-SNR schedule the rounding of each operation shows in the result. Overwrites <paramref name="denoised"/>
    /// with the derivative.
    /// </summary>
    public static void EulerStep(Span<float> x, Span<float> denoised, float sigma, float dt)
    {
        TensorPrimitives.Subtract(x, denoised, denoised);
        TensorPrimitives.Divide(denoised, sigma, denoised);
        TensorPrimitives.MultiplyAdd(denoised, dt, x, x);
    }

    /// <summary>Clamps every value to <c>[-limit, limit]</c>.</summary>
    public static void Clamp(Span<float> values, double limit) =>
        TensorPrimitives.Clamp(values, (float)-limit, (float)limit, values);
}
