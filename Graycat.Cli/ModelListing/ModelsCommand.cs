using System.CommandLine;
using System.Net.Http.Json;
using System.Text.Json;
using Graycat.Cli.Connections;
using Spectre.Console;

namespace Graycat.Cli.ModelListing;

/// <summary><c>graycat models</c>: what a server can answer with.</summary>
internal static class ModelsCommand
{
    public static Command Create()
    {
        var url = ServerConnection.UrlOption();
        var key = ServerConnection.KeyOption();
        var command = new Command("models", """
            Lists a server's text and image models.

            Example:
              graycat models --url http://gpu-box:8000 --key sk-...
            """)
        { url, key };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var connection = new ServerConnection(parsed.GetValue(url), parsed.GetValue(key));
            return await ServerErrors.GuardAsync(connection, () => ListAsync(connection, cancellationToken));
        });
        return command;
    }

    private static async Task<int> ListAsync(ServerConnection connection, CancellationToken cancellationToken)
    {
        using var response = await connection.Http.GetAsync("models", cancellationToken);
        await ServerErrors.EnsureSuccessAsync(response, cancellationToken);
        var models = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        var table = new Table().AddColumns("name", "kind", "size", "loaded");
        AddRows(table, models, "text_models", "text");
        AddRows(table, models, "image_models", "image");
        AnsiConsole.Write(table);
        return 0;
    }

    private static void AddRows(Table table, JsonElement models, string property, string kind)
    {
        foreach (var model in models.GetProperty(property).EnumerateArray())
        {
            string loaded = model.TryGetProperty("loaded", out var flag) && flag.ValueKind == JsonValueKind.True ? "yes" : "no";
            table.AddRow(Markup.Escape(model.GetProperty("name").ToString()), kind, Markup.Escape(Size(model)), loaded);
        }
    }

    private static string Size(JsonElement model) =>
        model.TryGetProperty("size", out var size) && size.ValueKind == JsonValueKind.Number
            ? $"{size.GetInt64() / 1e6:0.0} MB"
            : size.ToString();
}
