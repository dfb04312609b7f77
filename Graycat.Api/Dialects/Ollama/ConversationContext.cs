using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Graycat.Api.Dialects.Reading;
using Graycat.Contracts.Text;

namespace Graycat.Api.Dialects.Ollama;

/// <summary>
/// The numbers <c>context</c> with which clients of <c>/api/generate</c> carry a conversation on. Opaque to them; here
/// they are the bytes of the conversation as JSON, so that they hold for every model and every replica.
/// </summary>
internal static class ConversationContext
{
    private const int MaxNumbers = 1 << 20;

    /// <summary>The earlier turns; none where the context is absent or another server's.</summary>
    public static List<ChatMessage> Read(RequestReader body)
    {
        var list = body["context"];
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() is 0 or > MaxNumbers)
            return [];
        byte[] bytes = new byte[list.GetArrayLength()];
        int count = 0;
        foreach (var number in list.EnumerateArray())
        {
            if (number.ValueKind != JsonValueKind.Number || !number.TryGetByte(out bytes[count++]))
                return [];
        }

        return Parse(bytes);
    }

    /// <summary>The conversation so far, to be completed by the answer.</summary>
    public static string Serialize(IReadOnlyList<ChatMessage> messages) =>
        JsonSerializer.Serialize([.. messages.Select(message => new Turn(message.Role, message.Content ?? ""))], ConversationJson.Default.ListTurn);

    /// <summary>Writes the numbers.</summary>
    public static void Write(Utf8JsonWriter json, string conversation, string answer)
    {
        var turns = JsonSerializer.Deserialize(conversation, ConversationJson.Default.ListTurn)!;
        turns.Add(new("assistant", answer));
        json.WriteStartArray("context");
        foreach (byte value in JsonSerializer.SerializeToUtf8Bytes(turns, ConversationJson.Default.ListTurn))
            json.WriteNumberValue(value);
        json.WriteEndArray();
    }

    private static List<ChatMessage> Parse(byte[] bytes)
    {
        try
        {
            var turns = JsonSerializer.Deserialize(bytes, ConversationJson.Default.ListTurn) ?? [];
            return [.. turns.Where(turn => turn is { Role: "system" or "user" or "assistant", Content: not null }).Select(turn => new ChatMessage { Role = turn.Role, Content = turn.Content })];
        }
        catch (Exception exception) when (exception is JsonException or DecoderFallbackException or InvalidOperationException)
        {
            return [];
        }
    }
}

/// <summary>One turn of the context.</summary>
internal sealed record Turn(string Role, string Content);

[JsonSerializable(typeof(List<Turn>))]
internal sealed partial class ConversationJson : JsonSerializerContext;
