using Spectre.Console;

namespace Graycat.Cli.Chatting;

/// <summary>Reads questions and commands from the terminal and writes answers as they come.</summary>
internal static class ChatLoop
{
    private const string Help = "/system TEXT sets the system message, /model NAME changes the model, /clear forgets the conversation, /exit ends.";

    /// <summary>One question, its answer, and nothing else on standard output.</summary>
    public static async Task<int> AskOnceAsync(Conversation conversation, string question, CancellationToken cancellationToken)
    {
        await foreach (string text in conversation.AskAsync(question, cancellationToken))
            Console.Write(text);
        Console.WriteLine();
        return 0;
    }

    public static async Task<int> RunAsync(Conversation conversation, CancellationToken cancellationToken)
    {
        AnsiConsole.MarkupLineInterpolated($"[grey]{conversation.Model}. {Help}[/]");
        while (!cancellationToken.IsCancellationRequested)
        {
            AnsiConsole.Markup("[bold]> [/]");
            if (await Console.In.ReadLineAsync(cancellationToken) is not { } line || line.Trim() is "/exit" or "/quit")
                return 0;
            if (line.StartsWith('/'))
                Obey(conversation, line.Trim());
            else if (line.Trim().Length > 0)
                await AnswerAsync(conversation, line, cancellationToken);
        }

        return 0;
    }

    private static void Obey(Conversation conversation, string line)
    {
        string argument = line.Contains(' ', StringComparison.Ordinal) ? line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..].Trim() : "";
        switch (line.Split(' ')[0])
        {
            case "/system":
                conversation.System = argument;
                break;
            case "/model" when argument.Length > 0:
                conversation.Model = argument;
                break;
            case "/clear":
                conversation.Clear();
                break;
            default:
                AnsiConsole.MarkupLineInterpolated($"[grey]{Help}[/]");
                break;
        }
    }

    private static async Task AnswerAsync(Conversation conversation, string question, CancellationToken cancellationToken)
    {
        await foreach (string text in conversation.AskAsync(question, cancellationToken))
            Console.Write(text);
        Console.WriteLine();
        if (conversation.Last is { } figures)
            AnsiConsole.MarkupLineInterpolated($"[grey]{figures.PromptTokens} + {figures.CompletionTokens} tokens, {figures.TokensPerSecond:0.0} tokens/s, first after {figures.ToFirstText.TotalMilliseconds:0} ms[/]");
    }
}
