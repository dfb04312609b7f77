using Graycat.Tests.Cli.Serving;

namespace Graycat.Tests.NpmClients;

/// <summary>The official clients from npm, unmodified, against a real server.</summary>
[Collection(ServedSystem.Name)]
public sealed class NpmClientTests(ServeFixture server)
{
    [Theory]
    [InlineData("openai.mjs")]
    [InlineData("ollama.mjs")]
    [InlineData("anthropic.mjs")]
    public Task Every_statement_of_the_script_holds(string script) => NpmClient.RunAsync(script, server.Address, server.Key, "graycat-mini");
}
