using Graycat.Queue.Workers;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Spectre.Console;

namespace Graycat.Cli.Serving;

/// <summary>Says, once the server listens, where it listens, which key it wants, and a line to try it with.</summary>
internal sealed class ServeBanner(IServer server, IConfiguration configuration, IHostApplicationLifetime lifetime, IWorkerRegistry workers, TimeProvider clock, bool madeKey) : IHostedService
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(50);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(() => _ = WriteAsync());
        lifetime.ApplicationStopping.Register(() => AnsiConsole.MarkupLine("[grey]Finishing what is running, then stopping.[/]"));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Waits until a worker has announced its models, so that the printed line works as soon as it is read.</summary>
    private async Task WriteAsync()
    {
        var stopping = lifetime.ApplicationStopping;
        while (await workers.GetModelsAsync(stopping) is not { Count: > 0 } && !stopping.IsCancellationRequested)
            await Task.Delay(s_interval, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!stopping.IsCancellationRequested)
            Write();
    }

    private void Write()
    {
        string address = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "";
        string key = madeKey ? configuration["API_TOKENS"]! : "$KEY";
        Console.WriteLine();
        AnsiConsole.MarkupLineInterpolated($"[bold green]Graycat listens on {address}[/]");
        Console.WriteLine(madeKey ? $"Key: {key}" : "Keys: those of API_TOKENS");
        Console.WriteLine("Try it:");
        Console.WriteLine($$"""curl {{address}}/v1/chat/completions -H "Authorization: Bearer {{key}}" -H "Content-Type: application/json" -d '{"messages":[{"role":"user","content":"What is the capital of France?"}]}'""");
        Console.WriteLine();
        Console.Out.Flush();
    }
}
