using System.Net.Sockets;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Graycat.ServiceDefaults.Startup;

/// <summary>Turns the failures that a user can mend into one sentence each.</summary>
public static class StartupFailure
{
    /// <summary>The sentence, or null where the exception is a defect whose stack trace is worth seeing.</summary>
    public static string? Describe(Exception exception) => exception switch
    {
        OptionsValidationException invalid => string.Join(" ", invalid.Failures),
        RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure } =>
            "Redis refused the password: set REDIS_PASSWORD, or the password in REDIS_URL or ConnectionStrings__redis, to the server's.",
        RedisConnectionException => $"Redis cannot be reached: {FirstLine(exception.Message)}",
        RedisServerException => $"Redis refused a command at start: {FirstLine(exception.Message)}",
        IOException { InnerException: SocketException or Microsoft.AspNetCore.Connections.AddressInUseException } =>
            $"{FirstLine(exception.Message)} Choose another port with --urls or ASPNETCORE_URLS.",
        SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse or SocketError.AccessDenied } =>
            $"{FirstLine(exception.Message)}. Choose another port with --urls or ASPNETCORE_URLS.",
        UnauthorizedAccessException => $"{FirstLine(exception.Message)} Point GRAYCAT_HOME to a folder that this user may write.",
        StartupException => exception.Message,
        AggregateException { InnerExceptions: [var only] } => Describe(only),
        _ => null,
    };

    private static string FirstLine(string text) => text.AsSpan().TrimStart().EnumerateLines().GetEnumerator() is var lines && lines.MoveNext()
        ? lines.Current.ToString()
        : text;
}

/// <summary>A start that cannot succeed; the message says why and what would be right.</summary>
public sealed class StartupException(string message) : Exception(message);
