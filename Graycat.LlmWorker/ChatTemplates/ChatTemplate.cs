using Graycat.Contracts.Text;
using Graycat.Jinja;
using Graycat.Jinja.Values;

namespace Graycat.LlmWorker.ChatTemplates;

/// <summary>
/// A model's chat template, compiled once with the model and rendered by any number of requests at once. A template that
/// does not compile gives way to <see cref="BuiltInTemplates.ChatMl"/>, and <see cref="FallbackReason"/> says why.
/// </summary>
public sealed class ChatTemplate
{
    private readonly JinjaTemplate _template;
    private readonly ChatTemplateTokens _tokens;
    private readonly TimeProvider _clock;
    private readonly JinjaLimits _limits;

    private ChatTemplate(string source, JinjaTemplate template, ChatTemplateTokens tokens, TimeProvider clock, JinjaLimits limits, string? fallbackReason)
    {
        (Source, _template, _tokens, _clock, _limits, FallbackReason) = (source, template, tokens, clock, limits, fallbackReason);
        Capabilities = TemplateProbe.Examine(this);
    }

    /// <summary>The text of the template in use: the model's own, or the built-in one.</summary>
    public string Source { get; }

    /// <summary>Why the built-in template is in use, one sentence for the log; null when the model's own is.</summary>
    public string? FallbackReason { get; }

    /// <summary>What the template can show the model, found out by rendering small conversations.</summary>
    public TemplateCapabilities Capabilities { get; private set; } = TemplateCapabilities.Unknown;

    /// <summary>Compiles a model's template. Never fails: see <see cref="FallbackReason"/>.</summary>
    /// <param name="source">The template's text (GGUF <c>tokenizer.chat_template</c>); null or blank when the model has none.</param>
    /// <param name="tokens">The texts of the model's special tokens.</param>
    /// <param name="clock">For templates that print the date.</param>
    /// <param name="limits">Bounds of one rendering; null means <see cref="JinjaLimits.Default"/>.</param>
    public static ChatTemplate Compile(string? source, ChatTemplateTokens tokens, TimeProvider clock, JinjaLimits? limits = null)
    {
        limits ??= JinjaLimits.Default;
        string? reason = "the model has no chat template";
        if (!string.IsNullOrWhiteSpace(source))
        {
            var (template, error) = JinjaTemplate.Parse(source, JinjaOptions.Lenient);
            if (template is not null) return new ChatTemplate(source, template, tokens, clock, limits, null);
            reason = $"the model's chat template does not compile ({error})";
        }
        var builtIn = JinjaTemplate.Parse(BuiltInTemplates.ChatMl, JinjaOptions.Lenient).Template!;
        return new ChatTemplate(BuiltInTemplates.ChatMl, builtIn, tokens, clock, limits, $"{reason}; the built-in template 'chatml' is used");
    }

    /// <summary>Renders a conversation. A failure is a value.</summary>
    /// <param name="prompt">The conversation; OpenAI's forms are brought to what the template takes.</param>
    /// <param name="cancellationToken">Ends a long rendering.</param>
    public ChatRendering Render(ChatPrompt prompt, CancellationToken cancellationToken = default)
    {
        string? tag = prompt.ContinueFinalMessage ? FinalMessageContinuation.ChooseTag(prompt) : null;
        var normalization = new MessageNormalization(Capabilities);
        if (!normalization.TryMakeVariables(prompt, _tokens, tag, out var variables, out string? problem))
            return new ChatRendering(new ChatTemplateError(ChatTemplateFailure.InvalidVariable, problem!));
        var rendering = Render(variables, cancellationToken);
        return tag is null || rendering.Error is not null ? rendering : FinalMessageContinuation.Cut(rendering, tag);
    }

    /// <summary>Renders with variables that are made already.</summary>
    internal ChatRendering Render(Dictionary<string, JinjaValue> variables, CancellationToken cancellationToken, JinjaLimits? limits = null)
    {
        var rendering = _template.Render(variables, limits ?? _limits, _clock, cancellationToken);
        if (rendering.Error is null) return new ChatRendering(rendering.Text, rendering.UntrustedRanges);
        cancellationToken.ThrowIfCancellationRequested();
        return new ChatRendering(ChatTemplateError.Of(rendering.Error));
    }
}

/// <summary>Special tokens that templates ask for by name.</summary>
/// <param name="BeginOfSequence">The text of BOS; null when the model has none.</param>
/// <param name="EndOfSequence">The text of EOS; null when the model has none.</param>
public sealed record ChatTemplateTokens(string? BeginOfSequence, string? EndOfSequence);
