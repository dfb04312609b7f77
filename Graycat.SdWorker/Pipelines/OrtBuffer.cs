using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Graycat.SdWorker.Pipelines;

/// <summary>
/// A tensor that stays where it is between runs: values as float32 for us, and in the model's own type for the graph.
/// With float32 both are the same memory.
/// </summary>
internal sealed class OrtBuffer : IDisposable
{
    private readonly Array _native;

    public OrtBuffer(TensorElementType type, params long[] shape)
    {
        Type = type;
        int length = checked((int)shape.Aggregate(1L, (product, side) => checked(product * side)));
        Values = new float[length];
        _native = type == TensorElementType.Float ? Values : NativeArray(type, length);
        Value = Create(_native, shape);
    }

    public TensorElementType Type { get; }

    /// <summary>The values as float32.</summary>
    public float[] Values { get; }

    public OrtValue Value { get; }

    /// <summary>Converts <see cref="Values"/> into the graph's type.</summary>
    public void Upload()
    {
        switch (_native)
        {
            case Float16[] half:
                TensorPrimitives.ConvertToHalf(Values, MemoryMarshal.Cast<Float16, Half>(half.AsSpan()));
                break;
            case long[] integers:
                Convert(integers, value => (long)value);
                break;
            case int[] integers:
                Convert(integers, value => (int)value);
                break;
            case double[] doubles:
                Convert(doubles, value => value);
                break;
        }
    }

    /// <summary>Converts what the graph wrote into <see cref="Values"/>.</summary>
    public void Download()
    {
        if (_native is Float16[] half)
            TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<Float16, Half>(half.AsSpan()), Values);
    }

    public void Dispose() => Value.Dispose();

    private static Array NativeArray(TensorElementType type, int length) => type switch
    {
        TensorElementType.Float16 => new Float16[length],
        TensorElementType.Int64 => new long[length],
        TensorElementType.Int32 => new int[length],
        TensorElementType.Double => new double[length],
        _ => throw new NotSupportedException($"Tensors of type {type} are not supported; float32, float16, float64, int32 and int64 are."),
    };

    private static OrtValue Create(Array native, long[] shape) => native switch
    {
        float[] values => OrtValue.CreateTensorValueFromMemory(values, shape),
        Float16[] values => OrtValue.CreateTensorValueFromMemory(values, shape),
        long[] values => OrtValue.CreateTensorValueFromMemory(values, shape),
        int[] values => OrtValue.CreateTensorValueFromMemory(values, shape),
        _ => OrtValue.CreateTensorValueFromMemory((double[])native, shape),
    };

    private void Convert<T>(T[] native, Func<float, T> convert)
    {
        for (int i = 0; i < native.Length; i++)
            native[i] = convert(Values[i]);
    }
}
