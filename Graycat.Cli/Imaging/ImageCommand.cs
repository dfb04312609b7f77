using System.CommandLine;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Graycat.Cli.Connections;
using Spectre.Console;

namespace Graycat.Cli.Imaging;

/// <summary><c>graycat image</c>: one picture from a prompt, with a progress bar.</summary>
internal static class ImageCommand
{
    public static Command Create()
    {
        var prompt = new Argument<string>("prompt") { Description = "What the picture shows." };
        var output = new Option<string>("--output", "-o") { Description = "The PNG to write.", DefaultValueFactory = _ => "image.png" };
        var negative = new Option<string>("--negative", "-n") { Description = "What it must not show." };
        var steps = new Option<int>("--steps") { Description = "Denoising steps.", DefaultValueFactory = _ => 20 };
        var seed = new Option<long>("--seed") { Description = "−1 draws one.", DefaultValueFactory = _ => -1 };
        var width = new Option<int?>("--width") { Description = "Pixels. Default: the model's own." };
        var height = new Option<int?>("--height") { Description = "Pixels. Default: the model's own." };
        var sampler = new Option<string>("--sampler") { Description = "As \"Euler a\" or \"DPM++ 2M Karras\"." };
        var url = ServerConnection.UrlOption();
        var key = ServerConnection.KeyOption();
        var command = new Command("image", """
            Makes a picture and writes it as a PNG with its parameters inside.

            Examples:
              graycat image "a red circle on a blue background" -o out.png
              graycat image "a green square" --seed 7 --steps 30 --sampler "Euler a"
            """)
        { prompt, output, negative, steps, seed, width, height, sampler, url, key };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var body = new JsonObject
            {
                ["prompt"] = parsed.GetValue(prompt),
                ["negative_prompt"] = parsed.GetValue(negative) ?? "",
                ["steps"] = parsed.GetValue(steps),
                ["seed"] = parsed.GetValue(seed),
            };
            Set(body, "width", parsed.GetValue(width));
            Set(body, "height", parsed.GetValue(height));
            if (parsed.GetValue(sampler) is { } name)
                body["sampler_name"] = name;
            using var connection = new ServerConnection(parsed.GetValue(url), parsed.GetValue(key));
            return await ServerErrors.GuardAsync(connection, () => MakeAsync(connection, body, parsed.GetValue(output)!, cancellationToken));
        });
        return command;
    }

    private static void Set(JsonObject body, string name, int? value)
    {
        if (value is { } given)
            body[name] = given;
    }

    private static async Task<int> MakeAsync(ServerConnection connection, JsonObject body, string path, CancellationToken cancellationToken)
    {
        var making = connection.Http.PostAsJsonAsync("sdapi/v1/txt2img", body, cancellationToken);
        await ImageProgressBar.FollowAsync(connection, making, cancellationToken);
        using var response = await making;
        await ServerErrors.EnsureSuccessAsync(response, cancellationToken);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        await File.WriteAllBytesAsync(path, answer.GetProperty("images")[0].GetBytesFromBase64(), cancellationToken);
        AnsiConsole.MarkupLineInterpolated($"[green]{path}[/]");
        return 0;
    }
}
