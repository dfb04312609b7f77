using System.Net;
using System.Net.Sockets;

namespace Graycat.Tests.Cli.Serving;

/// <summary>The newcomer's command, as a real process over its embedded Garnet with the model that ships.</summary>
public sealed class ServeTests
{
    [Fact]
    public async Task A_newcomer_chats_stops_and_finds_the_same_key_again()
    {
        using var home = new TemporaryFolder();
        string key;
        await using (var first = await ServeProcess.StartAsync(home.Path))
        {
            Assert.Contains("Paris", await first.AskAsync("What is the capital of France?"));
            key = first.Key;
            Assert.Equal(0, await first.TerminateAsync());
        }

        await using var second = await ServeProcess.StartAsync(home.Path);
        Assert.NotEmpty(key);
        Assert.Equal(key, second.Key);
        Assert.Contains("Paris", await second.AskAsync("What is the capital of France?"));
    }

    [Fact]
    public async Task A_taken_port_is_one_sentence_and_exit_code_1()
    {
        using var home = new TemporaryFolder();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        await using var server = await ServeProcess.StartAsync(home.Path, $"http://127.0.0.1:{port}");
        Assert.Equal(1, await server.ExitCodeAsync());
        Assert.Contains("Choose another port", server.Output);
        Assert.DoesNotContain("   at ", server.Output);
    }

    [Fact]
    public async Task A_data_folder_that_cannot_be_made_is_one_sentence_and_exit_code_1()
    {
        using var home = new TemporaryFolder();
        string file = Path.Combine(home.Path, "a-file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        await using var server = await ServeProcess.StartAsync(Path.Combine(file, "home"));
        Assert.Equal(1, await server.ExitCodeAsync());
        Assert.Contains("not writable", server.Output);
        Assert.DoesNotContain("   at ", server.Output);
    }
}
