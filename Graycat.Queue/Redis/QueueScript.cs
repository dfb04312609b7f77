using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Graycat.Queue.Redis;

/// <summary>
/// One transition: a Lua file of this assembly with the library files that it includes (<c>--#include name</c> is
/// <c>Lua/lib/name.lua</c>).
/// </summary>
internal sealed partial class QueueScript
{
    private QueueScript(string name)
    {
        Name = name;
        Text = IncludeLine().Replace(Resource(name), match => Resource("lib." + match.Groups[1].Value));
#pragma warning disable CA5350 // Redis names scripts by SHA-1; nothing secret depends on it.
        Hash = SHA1.HashData(Encoding.UTF8.GetBytes(Text));
#pragma warning restore CA5350
    }

    public static QueueScript Enqueue { get; } = new("enqueue");
    public static QueueScript Lease { get; } = new("lease");
    public static QueueScript Renew { get; } = new("renew");
    public static QueueScript Publish { get; } = new("publish");
    public static QueueScript Complete { get; } = new("complete");
    public static QueueScript Fail { get; } = new("fail");
    public static QueueScript EndCancelled { get; } = new("end-cancelled");
    public static QueueScript Release { get; } = new("release");
    public static QueueScript Cancel { get; } = new("cancel");
    public static QueueScript RequeueExpired { get; } = new("requeue-expired");
    public static QueueScript EndOverdue { get; } = new("end-overdue");
    public static QueueScript Get { get; } = new("get");
    public static QueueScript Live { get; } = new("live");
    public static QueueScript Stats { get; } = new("stats");
    public static QueueScript ReadEvents { get; } = new("read-events");
    public static QueueScript ClaimIdempotency { get; } = new("claim-idempotency");
    public static QueueScript RateLimit { get; } = new("rate-limit");
    public static QueueScript Beat { get; } = new("beat");
    public static QueueScript Workers { get; } = new("workers");

    public string Name { get; }

    public string Text { get; }

    /// <summary>SHA-1 of the text, 20 bytes.</summary>
    public byte[] Hash { get; }

    private static string Resource(string name)
    {
        using var stream = typeof(QueueScript).Assembly.GetManifestResourceStream($"Graycat.Queue.Lua.{name}.lua")
            ?? throw new InvalidOperationException($"Lua/{name}.lua is not embedded");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"^--#include (\w+)\r?$", RegexOptions.Multiline)]
    private static partial Regex IncludeLine();
}
