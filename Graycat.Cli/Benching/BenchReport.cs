using System.Globalization;
using System.Text;

namespace Graycat.Cli.Benching;

/// <summary>The figures as Markdown; ratios where there is a peer.</summary>
internal static class BenchReport
{
    public static string Write(BenchPlan plan, IReadOnlyList<BenchRow> rows)
    {
        var report = new StringBuilder();
        report.Append(CultureInfo.InvariantCulture, $"{plan.Tokens} tokens an answer, {plan.Rounds} answers a client, greedy.\n\n");
        bool peered = rows.Any(row => row.Peer is not null);
        report.Append("| clients | tokens/s | first text p50 ms | p99 ms |").Append(peered ? " tokens/s of peer | ratio | p50 ms added |" : "").Append('\n');
        report.Append("| ---: | ---: | ---: | ---: |").Append(peered ? " ---: | ---: | ---: |" : "").Append('\n');
        foreach (var row in rows)
            report.Append(Line(row)).Append('\n');
        return report.ToString();
    }

    private static string Line(BenchRow row)
    {
        string own = string.Create(CultureInfo.InvariantCulture, $"| {row.Clients} | {row.Server.TokensPerSecond:0.0} | {row.Server.FirstTextMedian:0.0} | {row.Server.FirstTextP99:0.0} |");
        return row.Peer is null ? own : own + string.Create(CultureInfo.InvariantCulture,
            $" {row.Peer.TokensPerSecond:0.0} | {row.Server.TokensPerSecond / row.Peer.TokensPerSecond:0.00} | {row.Server.FirstTextMedian - row.Peer.FirstTextMedian:0.0} |");
    }
}
