using System.CommandLine;
using Graycat.Cli.Connections;
using Spectre.Console;

namespace Graycat.Cli.Benching;

/// <summary><c>graycat bench</c>: tokens per second and time to the first token at 1, 4 and 16 clients.</summary>
internal static class BenchCommand
{
    public static Command Create()
    {
        var url = ServerConnection.UrlOption();
        var key = ServerConnection.KeyOption();
        var peer = new Option<string>("--peer") { Description = "A second OpenAI-compatible server; figures become ratios against it." };
        var peerKey = new Option<string>("--peer-key") { Description = "The second server's key." };
        var clients = new Option<int[]>("--clients", "-c") { Description = "Numbers of clients.", DefaultValueFactory = _ => [1, 4, 16], AllowMultipleArgumentsPerToken = true };
        var tokens = new Option<int>("--tokens") { Description = "Tokens of each answer.", DefaultValueFactory = _ => 64 };
        var rounds = new Option<int>("--rounds") { Description = "Answers of each client.", DefaultValueFactory = _ => 4 };
        var output = new Option<string>("--output", "-o") { Description = "Also write the Markdown report here." };
        var command = new Command("bench", """
            Measures a server, or two in turn, and prints a Markdown report.

            Examples:
              graycat bench --url http://127.0.0.1:8000
              graycat bench --peer http://127.0.0.1:8080 -o report.md
            """)
        { url, key, peer, peerKey, clients, tokens, rounds, output };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var connection = new ServerConnection(parsed.GetValue(url), parsed.GetValue(key));
            using var other = parsed.GetValue(peer) is { } address ? new ServerConnection(address, parsed.GetValue(peerKey) ?? "none") : null;
            return await ServerErrors.GuardAsync(connection, async () =>
            {
                var plan = new BenchPlan(parsed.GetValue(clients)!, parsed.GetValue(tokens), parsed.GetValue(rounds));
                string report = BenchReport.Write(plan, await Bench.RunAsync(connection, other, plan, cancellationToken));
                Console.WriteLine(report);
                if (parsed.GetValue(output) is { } path)
                    await File.WriteAllTextAsync(path, report, cancellationToken);
                return 0;
            });
        });
        return command;
    }
}

/// <summary>What is measured.</summary>
/// <param name="Clients">Numbers of clients at once, one row each.</param>
/// <param name="Tokens">Tokens of each answer.</param>
/// <param name="Rounds">Answers that each client asks for, one after the other.</param>
internal sealed record BenchPlan(IReadOnlyList<int> Clients, int Tokens, int Rounds);
