using System.Net.Http.Json;
using System.Text.Json;
using Graycat.Cli.Connections;
using Spectre.Console;

namespace Graycat.Cli.Imaging;

/// <summary>Follows the caller's own job through A1111's progress route until it has ended.</summary>
internal static class ImageProgressBar
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(200);

    public static Task FollowAsync(ServerConnection connection, Task making, CancellationToken cancellationToken) =>
        AnsiConsole.Progress().AutoClear(true).StartAsync(async context =>
        {
            var bar = context.AddTask("denoising", maxValue: 1);
            using var timer = new PeriodicTimer(s_interval);
            while (!making.IsCompleted)
            {
                var tick = timer.WaitForNextTickAsync(cancellationToken).AsTask();
                if (await Task.WhenAny(making, tick) == making)
                    break;
                bar.Value = Math.Max(bar.Value, await FractionAsync(connection, cancellationToken));
            }
        });

    private static async Task<double> FractionAsync(ServerConnection connection, CancellationToken cancellationToken)
    {
        using var response = await connection.Http.GetAsync("sdapi/v1/progress?skip_current_image=true", cancellationToken);
        if (!response.IsSuccessStatusCode)
            return 0;
        var progress = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        return progress.GetProperty("progress").GetDouble();
    }
}
