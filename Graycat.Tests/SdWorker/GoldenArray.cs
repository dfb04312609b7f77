using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace Graycat.Tests.SdWorker;

/// <summary>Arrays of the image golden sets: <c>{"shape", "dtype", "data"}</c>, base64 of little-endian values, row-major.</summary>
internal static class GoldenArray
{
    public static float[] Floats(JsonElement array)
    {
        byte[] bytes = array.GetProperty("data").GetBytesFromBase64();
        var values = new float[bytes.Length / 4];
        for (int i = 0; i < values.Length; i++)
            values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(4 * i));
        return values;
    }

    public static double[] Doubles(JsonElement array)
    {
        byte[] bytes = array.GetProperty("data").GetBytesFromBase64();
        var values = new double[bytes.Length / 8];
        for (int i = 0; i < values.Length; i++)
            values[i] = BinaryPrimitives.ReadDoubleLittleEndian(bytes.AsSpan(8 * i));
        return values;
    }

    public static int[] Shape(JsonElement shape) => [.. shape.EnumerateArray().Select(n => n.GetInt32())];

    public static int Length(JsonElement shape) => Shape(shape).Aggregate(1, (product, n) => product * n);

    public static string Sha256(ReadOnlySpan<float> values) =>
        Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(values)));

    /// <summary>A seed of any 64-bit value, signed or unsigned, as the generators take it.</summary>
    public static long Seed(JsonElement seed) =>
        unchecked((long)(ulong)(UInt128)Int128.Parse(seed.GetRawText(), CultureInfo.InvariantCulture));

    /// <summary>The largest absolute difference; infinite if a value isn't finite where the expected one is.</summary>
    public static double Difference(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        double largest = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            double difference = expected[i].Equals(actual[i]) ? 0 : Math.Abs((double)expected[i] - actual[i]);
            largest = double.IsNaN(difference) ? double.PositiveInfinity : Math.Max(largest, difference);
        }
        return largest;
    }

    public static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double tolerance, string what)
    {
        double difference = Difference(expected, actual);
        Assert.True(difference <= tolerance, $"{what}: off by {difference:g4}, allowed {tolerance:g4}");
    }

    public static void AssertRelative(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= tolerance * Math.Abs(expected[i]) + 1e-30,
                $"{what}[{i}]: {actual[i]} instead of {expected[i]}");
    }
}

/// <summary>The cases of every file of a committed set that has the asked-for list, as theory data (file, id).</summary>
internal static class GoldenCases
{
    public static IEnumerable<(string File, JsonElement Document)> Documents(string set) =>
        Directory.EnumerateFiles(GoldenFiles.Folder(set), "*.json").Order(StringComparer.Ordinal)
            .Select(path => (Path.GetFileName(path), GoldenFiles.Read(GoldenFiles.Folder(set), Path.GetFileName(path))));

    /// <summary>All cases for which the filter holds; fails if there are none, so that a test can't run on nothing.</summary>
    public static List<(JsonElement Document, JsonElement Case)> Of(string set, Func<JsonElement, bool> filter, string list = "cases")
    {
        List<(JsonElement Document, JsonElement Case)> cases = [.. Documents(set)
            .Where(file => file.Document.TryGetProperty(list, out _))
            .SelectMany(file => file.Document.GetProperty(list).EnumerateArray().Select(c => (file.Document, c)))
            .Where(pair => filter(pair.c))];
        Assert.NotEmpty(cases);
        return cases;
    }

    /// <summary>Runs every case and reports all that failed, not only the first.</summary>
    public static void RunAll(IEnumerable<(JsonElement Document, JsonElement Case)> cases, Action<JsonElement, JsonElement> run)
    {
        var failures = new List<string>();
        int count = 0;
        foreach ((JsonElement document, JsonElement golden) in cases)
        {
            count++;
            if (Record.Exception(() => run(document, golden)) is { } failure)
                failures.Add($"{(golden.TryGetProperty("id", out JsonElement id) ? id.GetString() : count)}: {failure.Message.Split('\n')[0]}");
        }
        Assert.True(failures.Count == 0, $"{failures.Count} of {count} failed:\n{string.Join('\n', failures)}");
    }
}
