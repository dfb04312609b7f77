using Graycat.Contracts.Text;
using Graycat.LlmWorker.Grammars;
using Graycat.LlmWorker.ToolCalls;

namespace Graycat.LlmWorker.Engine;

/// <summary>A grammar for the answer, or why there is none.</summary>
/// <param name="Grammar">The grammar; null where anything goes, or with a failure.</param>
/// <param name="Failure">What is wrong with the request.</param>
/// <param name="Param">The field that is wrong.</param>
public readonly record struct AnswerGrammarResult(GbnfGrammar? Grammar, string? Failure = null, string? Param = null);

/// <summary>Finds the grammar that a request asks for: a demanded tool call, a JSON schema, or the client's own.</summary>
public static class AnswerGrammar
{
    /// <summary>Builds and checks the grammar within its bounds.</summary>
    /// <param name="request">The request.</param>
    /// <param name="templateText">The model's chat template, which decides how calls are written.</param>
    /// <param name="replyPrefix">The end of the prompt that belongs to the reply.</param>
    public static AnswerGrammarResult Build(TextRequest request, string templateText, string replyPrefix)
    {
        if (request.Prompt is ChatPrompt { ToolChoice.Mode: ToolChoiceMode.Required or ToolChoiceMode.Function } chat)
        {
            string? calls = ToolCallGrammar.Build(templateText, chat.Tools, chat.ToolChoice, chat.ParallelToolCalls, replyPrefix, out string? error);
            return calls is null ? new AnswerGrammarResult(null, error, "tools") : Parse(calls, "tools");
        }

        return request.Format.Kind switch
        {
            OutputFormatKind.JsonObject => Parse(JsonSchemaGrammar.JsonObject, "response_format"),
            OutputFormatKind.JsonSchema => FromSchema(request.Format.Definition ?? "{}"),
            OutputFormatKind.Grammar => Parse(request.Format.Definition ?? "", "grammar"),
            _ => default,
        };
    }

    private static AnswerGrammarResult FromSchema(string schema)
    {
        string? grammar = JsonSchemaGrammar.Convert(schema, out string? error);
        return grammar is null ? new AnswerGrammarResult(null, error, "response_format") : Parse(grammar, "response_format");
    }

    private static AnswerGrammarResult Parse(string text, string param) =>
        GbnfGrammar.Parse(text, out GrammarError? error) is { } grammar ? new AnswerGrammarResult(grammar) : new AnswerGrammarResult(null, error!.ToString(), param);
}
