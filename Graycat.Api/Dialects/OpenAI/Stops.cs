using Graycat.Api.Dialects.Reading;

namespace Graycat.Api.Dialects.OpenAI;

/// <summary>Reads <c>stop</c>: a string or a list of up to 16 (OpenAI: 4), none empty.</summary>
internal static class Stops
{
    public static IReadOnlyList<string> Read(RequestReader body) => [.. body.Texts("stop", 16, allowEmpty: true).Where(stop => stop.Length > 0)];
}
