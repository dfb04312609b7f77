using Graycat.Contracts.Text;
using Graycat.Llama;
using Graycat.LlmWorker.ChatTemplates;
using Graycat.LlmWorker.ToolCalls;

namespace Graycat.LlmWorker.Engine;

/// <summary>A prompt as tokens, or why it is none.</summary>
/// <param name="Tokens">The tokens; empty with a failure.</param>
/// <param name="Text">The text they were made of; null where the prompt came as tokens.</param>
/// <param name="ReplyPrefix">The end of a conversation that already belongs to the reply.</param>
/// <param name="Failure">What is wrong with the prompt; null for nothing.</param>
/// <param name="Param">The request's field that is wrong.</param>
public readonly record struct EncodedPrompt(int[] Tokens, string? Text, string ReplyPrefix = "", string? Failure = null, string? Param = null)
{
    /// <summary>A prompt that can't be read.</summary>
    public static EncodedPrompt Failed(string failure, string param) => new([], null, "", failure, param);
}

/// <summary>Turns prompts into a model's tokens. Made once with the model; any thread.</summary>
public sealed class PromptEncoder(ILlamaModel model, ChatTemplate template)
{
    private readonly SpecialTokenPartition _partition = new(
        model.Vocabulary.SpecialTokens.Where(token => (token.Attributes & TokenAttributes.Control) != 0).Select(token => token.Text));

    /// <summary>Encodes a conversation, a text, tokens, or code around a gap.</summary>
    public EncodedPrompt Encode(TextPrompt prompt, CancellationToken cancellationToken = default) => prompt switch
    {
        ChatPrompt chat => EncodeChat(chat, cancellationToken),
        RawPrompt raw => OrStart(model.Tokenize(raw.Text, addSpecial: true, raw.ParseSpecialTokens), raw.Text),
        TokenPrompt tokens => EncodeTokens(tokens),
        InfillPrompt infill => EncodeInfill(infill),
        _ => EncodedPrompt.Failed("This kind of prompt can't be read.", "prompt"),
    };

    /// <summary>The tokens of a rendered conversation: special tokens count only where the template wrote them.</summary>
    public int[] Tokenize(ChatRendering rendering)
    {
        var tokens = new List<int>(rendering.Text.Length / 3);
        bool trimStart = false;
        IReadOnlyList<PromptSegment> segments = _partition.Split(rendering);
        for (int i = 0; i < segments.Count; i++)
        {
            int[] piece = segments[i].IsSpecialAllowed
                ? model.Tokenize(segments[i].Text, addSpecial: false, parseSpecial: true)
                : TokenizeOrdinary(segments[i].Text, trimStart, trimEnd: i + 1 < segments.Count && Strips(segments[i + 1].Text, TokenAttributes.LeftStrip));
            trimStart = segments[i].IsSpecialAllowed && Strips(segments[i].Text, TokenAttributes.RightStrip);
            tokens.AddRange(piece);
        }

        if (model.Vocabulary is { AddBos: true, Bos: { } bos } && (tokens.Count == 0 || tokens[0] != bos))
            tokens.Insert(0, bos);
        return [.. tokens];
    }

    private EncodedPrompt EncodeChat(ChatPrompt chat, CancellationToken cancellationToken)
    {
        ChatRendering rendering = template.Render(chat, cancellationToken);
        return rendering.Error is { } error
            ? EncodedPrompt.Failed(error.Message, error.Failure == ChatTemplateFailure.InvalidVariable ? "chat_template_kwargs" : "messages")
            : OrStart(Tokenize(rendering), rendering.Text) with { ReplyPrefix = ReplyPrefix.Find(rendering.Text) ?? "" };
    }

    /// <summary>A few vocabularies (Phi-3) let a special token swallow the white space beside it.</summary>
    private bool Strips(string special, TokenAttributes attribute) =>
        model.Vocabulary.SpecialTokens.Any(token => token.Text == special && (token.Attributes & attribute) != 0);

    private int[] TokenizeOrdinary(string text, bool trimStart, bool trimEnd)
    {
        text = trimStart ? text.TrimStart() : text;
        text = trimEnd ? text.TrimEnd() : text;
        return text.Length == 0 ? [] : Plain(text);
    }

    private EncodedPrompt EncodeTokens(TokenPrompt prompt)
    {
        foreach (int tokenId in prompt.Tokens)
        {
            if (!model.Vocabulary.Contains(tokenId))
                return EncodedPrompt.Failed($"The prompt holds the token {tokenId}; this model's tokens are 0 to {model.Vocabulary.TokenCount - 1}.", "prompt");
        }

        return OrStart([.. prompt.Tokens], null);
    }

    /// <summary>An empty prompt is read as the token that begins a text, if the model has one.</summary>
    private EncodedPrompt OrStart(int[] tokens, string? text)
    {
        if (tokens.Length > 0)
            return new EncodedPrompt(tokens, text);
        return (model.Vocabulary.Bos ?? model.Vocabulary.Eos) is { } start
            ? new EncodedPrompt([start], text)
            : EncodedPrompt.Failed("The prompt is empty, and this model has no token to begin a text with.", "prompt");
    }

    private EncodedPrompt EncodeInfill(InfillPrompt infill)
    {
        LlamaVocabulary vocabulary = model.Vocabulary;
        if (vocabulary is not { FimPrefix: { } prefix, FimSuffix: { } suffix, FimMiddle: { } middle })
            return EncodedPrompt.Failed("This model has no tokens for filling a gap in a text.", "input_prefix");
        List<int> tokens = [];
        if (vocabulary is { AddBos: true, Bos: { } bos })
            tokens.Add(bos);
        foreach ((string name, string text) in infill.Extra ?? [])
            tokens.AddRange(Plain($"{name}\n{text}\n"));
        tokens.AddRange([prefix, .. Plain(infill.Prefix), suffix, .. Plain(infill.Suffix), middle]);
        return new EncodedPrompt([.. tokens], infill.Prefix + infill.Suffix);
    }

    private int[] Plain(string text) => model.Tokenize(text, addSpecial: false, parseSpecial: false);
}
