using System.CommandLine;
using Graycat.Cli.Connections;

namespace Graycat.Cli.Chatting;

/// <summary><c>graycat chat</c>: a conversation in the terminal, or one question and its answer.</summary>
internal static class ChatCommand
{
    public static Command Create()
    {
        var question = new Argument<string[]>("question") { Arity = ArgumentArity.ZeroOrMore, Description = "Ask this one question and end." };
        var model = new Option<string>("--model", "-m") { Description = "The model's name. Default: the server's first." };
        var system = new Option<string>("--system", "-s") { Description = "The system message." };
        var url = ServerConnection.UrlOption();
        var key = ServerConnection.KeyOption();
        var command = new Command("chat", """
            Chats with a model, streaming.

            Examples:
              graycat chat
              graycat chat "What is the capital of France?"
              graycat chat --url http://gpu-box:8000 --key sk-... --system "Answer in one word."
            In the conversation: /system TEXT, /model NAME, /clear, /help, /exit.
            """)
        { question, model, system, url, key };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var connection = new ServerConnection(parsed.GetValue(url), parsed.GetValue(key));
            return await ServerErrors.GuardAsync(connection, async () =>
            {
                string name = parsed.GetValue(model) ?? (await connection.TextModelsAsync(cancellationToken)).FirstOrDefault() ?? "";
                var conversation = new Conversation(connection, name, parsed.GetValue(system));
                return parsed.GetValue(question) is { Length: > 0 } words
                    ? await ChatLoop.AskOnceAsync(conversation, string.Join(' ', words), cancellationToken)
                    : await ChatLoop.RunAsync(conversation, cancellationToken);
            });
        });
        return command;
    }
}
