using System.CommandLine;
using Microsoft.Extensions.Configuration;
using Spectre.Console;

namespace Graycat.Cli.Diagnosis;

/// <summary><c>graycat doctor</c>: checks what a server needs and says how to mend each.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var command = new Command("doctor", """
            Checks the SDK, native libraries, Redis, port, disk, models and GPU, and says how to mend each.

            Example:
              graycat doctor
            """);
        command.SetAction(async (_, cancellationToken) =>
        {
            var configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();
            var findings = new List<Finding>();
            foreach (var check in Checks.All(configuration))
                findings.Add(await check(cancellationToken));
            Show(findings);
            return findings.Any(finding => finding.Verdict == Verdict.Broken) ? 1 : 0;
        });
        return command;
    }

    private static void Show(IEnumerable<Finding> findings)
    {
        foreach (var finding in findings)
        {
            string mark = finding.Verdict switch { Verdict.Good => "[green]ok   [/]", Verdict.Note => "[yellow]note [/]", _ => "[red]mend [/]" };
            AnsiConsole.MarkupLine($"{mark} [bold]{Markup.Escape(finding.Subject)}[/] {Markup.Escape(finding.Sentence)}");
        }
    }
}

/// <summary>What a check found.</summary>
/// <param name="Verdict">How bad it is.</param>
/// <param name="Subject">What was checked.</param>
/// <param name="Sentence">What is there, and where something is wrong how to mend it.</param>
internal sealed record Finding(Verdict Verdict, string Subject, string Sentence);

/// <inheritdoc cref="Finding"/>
internal enum Verdict
{
    /// <summary>As it should be.</summary>
    Good,

    /// <summary>Works, but could be better.</summary>
    Note,

    /// <summary>A server cannot start or answer.</summary>
    Broken,
}
