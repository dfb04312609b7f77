using System.Text.RegularExpressions;

namespace Graycat.LlmWorker.Models;

/// <summary>The quantisation that ends a GGUF file's name, as in <c>graycat-mini.Q8_0</c> or <c>SmolLM2-135M-Instruct-Q4_K_M</c>.</summary>
internal static partial class QuantizationName
{
    /// <summary>Which one an alias means when several lie there, best first: small enough to be quick, large enough to be good.</summary>
    private static readonly string[] s_preferred = ["Q8_0", "Q6_K", "Q5_K_M", "Q4_K_M", "F16", "BF16", "F32"];

    /// <summary>The name without its quantisation; the whole name where it has none.</summary>
    public static string Strip(string name) => Suffix().Replace(name, "") is { Length: > 0 } stem ? stem : name;

    /// <summary>A smaller number is preferred.</summary>
    public static int Rank(string name)
    {
        string quantization = Suffix().Match(name).Groups[1].Value.ToUpperInvariant();
        int rank = Array.IndexOf(s_preferred, quantization);
        return rank < 0 ? s_preferred.Length : rank;
    }

    [GeneratedRegex(@"[.\-_]((?:U?D?-?I?Q[1-8]_[0-9A-Z_]+)|BF16|F16|F32|FP16|FP32|MXFP4)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Suffix();
}
