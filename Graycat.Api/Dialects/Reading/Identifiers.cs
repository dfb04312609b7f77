using System.Security.Cryptography;

namespace Graycat.Api.Dialects.Reading;

/// <summary>Makes the ids that answers carry.</summary>
internal static class Identifiers
{
    /// <summary>An id for a tool call whose model gave none.</summary>
    public static string CallId() => New("call_");

    /// <summary>The prefix and 32 random letters and digits.</summary>
    public static string New(string prefix) =>
        prefix + RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 32);
}
