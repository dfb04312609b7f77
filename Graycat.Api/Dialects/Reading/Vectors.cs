using System.Buffers.Binary;
using System.Text.Json;

namespace Graycat.Api.Dialects.Reading;

/// <summary>Writes vectors of little-endian float32 as lists of numbers.</summary>
internal static class Vectors
{
    public static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> vector)
    {
        json.WriteStartArray();
        for (; vector.Length >= sizeof(float); vector = vector[sizeof(float)..])
            json.WriteNumberValue(BinaryPrimitives.ReadSingleLittleEndian(vector));
        json.WriteEndArray();
    }
}
