using System.Text;
using Graycat.Contracts.Text;
using Graycat.Llama;

namespace Graycat.LlmWorker.Engine;

/// <summary>A prompt as tokens, or why it is none.</summary>
/// <param name="Tokens">The tokens; empty with a failure.</param>
/// <param name="Text">The text they were made of; null where the prompt came as tokens.</param>
/// <param name="Failure">What is wrong with the prompt; null for nothing.</param>
/// <param name="Param">The request's field that is wrong.</param>
public readonly record struct EncodedPrompt(int[] Tokens, string? Text, string? Failure = null, string? Param = null);

/// <summary>Turns prompts into a model's tokens. Any thread.</summary>
public sealed class PromptEncoder(ILlamaModel model)
{
    /// <summary>Encodes a text, tokens, or code around a gap.</summary>
    public EncodedPrompt Encode(TextPrompt prompt) => prompt switch
    {
        RawPrompt raw => EncodeText(raw),
        TokenPrompt tokens => EncodeTokens(tokens),
        InfillPrompt infill => EncodeInfill(infill),
        _ => new EncodedPrompt([], null, "This kind of prompt can't be read.", "prompt"),
    };

    private EncodedPrompt EncodeText(RawPrompt raw)
    {
        int[] tokens = model.Tokenize(Encoding.UTF8.GetBytes(raw.Text), addSpecial: true, raw.ParseSpecialTokens);
        return OrStart(tokens, raw.Text);
    }

    private EncodedPrompt EncodeTokens(TokenPrompt prompt)
    {
        foreach (int tokenId in prompt.Tokens)
        {
            if (!model.Vocabulary.Contains(tokenId))
                return new EncodedPrompt([], null, $"The prompt holds the token {tokenId}; this model's tokens are 0 to {model.Vocabulary.TokenCount - 1}.", "prompt");
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
            : new EncodedPrompt([], text, "The prompt is empty, and this model has no token to begin a text with.", "prompt");
    }

    private EncodedPrompt EncodeInfill(InfillPrompt infill)
    {
        LlamaVocabulary vocabulary = model.Vocabulary;
        if (vocabulary is not { FimPrefix: { } prefix, FimSuffix: { } suffix, FimMiddle: { } middle })
            return new EncodedPrompt([], null, "This model has no tokens for filling a gap in a text.", "input_prefix");
        List<int> tokens = [];
        if (vocabulary is { AddBos: true, Bos: { } bos })
            tokens.Add(bos);
        foreach ((string name, string text) in infill.Extra ?? [])
            tokens.AddRange(Plain($"{name}\n{text}\n"));
        tokens.AddRange([prefix, .. Plain(infill.Prefix), suffix, .. Plain(infill.Suffix), middle]);
        return new EncodedPrompt([.. tokens], infill.Prefix + infill.Suffix);
    }

    private int[] Plain(string text) => model.Tokenize(Encoding.UTF8.GetBytes(text), addSpecial: false, parseSpecial: false);
}
