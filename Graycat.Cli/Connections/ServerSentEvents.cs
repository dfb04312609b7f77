using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Graycat.Cli.Connections;

/// <summary>Reads the <c>data:</c> events of an OpenAI stream until <c>[DONE]</c>.</summary>
internal static class ServerSentEvents
{
    public static async IAsyncEnumerable<JsonElement> ReadAsync(HttpResponseMessage response, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var reader = new StreamReader(stream);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (!line.StartsWith("data: ", StringComparison.Ordinal))
                continue;
            if (line.AsSpan(6) is "[DONE]")
                yield break;
            using var document = JsonDocument.Parse(line.AsMemory(6));
            yield return document.RootElement.Clone();
        }
    }
}
