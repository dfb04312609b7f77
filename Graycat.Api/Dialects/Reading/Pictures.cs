namespace Graycat.Api.Dialects.Reading;

/// <summary>Reads pictures as clients send them in JSON: base64, with or without <c>data:image/…;base64,</c>.</summary>
internal static class Pictures
{
    /// <summary>The encoded picture; empty with a mistake noted. Addresses are refused: nothing is fetched for a client.</summary>
    public static byte[] Read(RequestReader item)
    {
        string text = item.AsText(allowEmpty: false);
        if (text.StartsWith("http:", StringComparison.OrdinalIgnoreCase) || text.StartsWith("https:", StringComparison.OrdinalIgnoreCase))
            item.FailHere($"{item.Path} is an address; send the picture itself as base64.", "invalid_value");
        return Decode(item, text);
    }

    private static byte[] Decode(RequestReader item, string text)
    {
        int comma = text.StartsWith("data:", StringComparison.OrdinalIgnoreCase) ? text.IndexOf(',') : -1;
        byte[] bytes = new byte[(text.Length * 3 / 4) + 3];
        if (Convert.TryFromBase64Chars(text.AsSpan(comma + 1), bytes, out int length))
            return bytes[..length];
        item.FailHere($"{item.Path} is not base64.", "invalid_value");
        return [];
    }
}
