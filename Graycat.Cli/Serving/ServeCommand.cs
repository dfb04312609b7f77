using System.CommandLine;
using Graycat.EmbeddedRedis;
using Graycat.ServiceDefaults.Startup;
using Spectre.Console;

namespace Graycat.Cli.Serving;

/// <summary><c>graycat serve</c>: the API, both workers and, unless Redis is named, an embedded Garnet in one process.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var urls = new Option<string>("--urls") { Description = "Where to listen. Default: ASPNETCORE_URLS, else http://127.0.0.1:8000." };
        var model = new Option<string[]>("--model", "-m") { Description = "A text model: a GGUF file, a folder of them, or a name from the models folder. The first answers requests that name none." };
        var imageModel = new Option<string[]>("--image-model") { Description = "An image model: a folder with a model_index.json, or a name from the models folder." };
        var home = new Option<string>("--home") { Description = "The data folder. Default: GRAYCAT_HOME, else the platform's application-data folder." };
        var command = new Command("serve", """
            Serves text and images on http://127.0.0.1:8000 with the models that ship, or your own.

            Examples:
              graycat serve
              graycat serve --model ~/models/qwen3-0.6b.Q8_0.gguf --urls http://0.0.0.0:8000
              REDIS_URL=redis://:secret@redis:6379 API_TOKENS=sk-1,sk-2 graycat serve
            """)
        { urls, model, imageModel, home };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var settings = new ServeSettings(parsed.GetValue(urls), parsed.GetValue(model) ?? [], parsed.GetValue(imageModel) ?? [], parsed.GetValue(home));
            try
            {
                return await ServeHost.RunAsync(settings, cancellationToken);
            }
            catch (EmbeddedGarnetException exception)
            {
                Console.Error.WriteLine(exception.Message);
                return 1;
            }
            catch (Exception exception) when (StartupFailure.Describe(exception) is { } sentence)
            {
                Console.Error.WriteLine(sentence);
                return 1;
            }
        });
        return command;
    }
}

/// <summary>What the command line of <c>serve</c> said.</summary>
/// <param name="Urls">Addresses separated by semicolons; null: by variable or default.</param>
/// <param name="TextModels">Paths or names; the first answers requests that name none.</param>
/// <param name="ImageModels">Paths or names.</param>
/// <param name="Home">The data folder; null: by variable or default.</param>
internal sealed record ServeSettings(string? Urls, IReadOnlyList<string> TextModels, IReadOnlyList<string> ImageModels, string? Home);
