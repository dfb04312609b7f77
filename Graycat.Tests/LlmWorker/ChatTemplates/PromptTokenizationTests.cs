using System.Text;
using Graycat.Contracts.Text;
using Graycat.Llama;
using Graycat.LlmWorker.ChatTemplates;
using Graycat.Tests.Llama;
using Microsoft.Extensions.Time.Testing;

namespace Graycat.Tests.LlmWorker.ChatTemplates;

/// <summary>The pieces of a prompt through the tokenizer of the model that ships.</summary>
public sealed class PromptTokenizationTests
{
    private static readonly ILlamaModel s_model = MiniModel.Model;

    private static readonly SpecialTokenPartition s_partition = new(
        s_model.Vocabulary.SpecialTokens.Where(token => token.Attributes.HasFlag(TokenAttributes.Control)).Select(token => token.Text));

    private static ChatRendering Render(params string[] contents)
    {
        var template = ChatTemplate.Compile(s_model.GetChatTemplate(), new ChatTemplateTokens(null, null), new FakeTimeProvider());
        Assert.Null(template.FallbackReason);
        var prompt = new ChatPrompt { Messages = [.. contents.Select((content, i) => new ChatMessage { Role = i % 2 == 0 ? "user" : "assistant", Content = content })] };
        var rendering = template.Render(prompt, TestContext.Current.CancellationToken);
        Assert.Null(rendering.Error);
        return rendering;
    }

    private static int[] Whole(string text) => s_model.Tokenize(Encoding.UTF8.GetBytes(text), addSpecial: false, parseSpecial: true);

    private static int[] InPieces(ChatRendering rendering) =>
        [.. s_partition.Split(rendering).SelectMany(piece => s_model.Tokenize(Encoding.UTF8.GetBytes(piece.Text), addSpecial: false, parseSpecial: piece.IsSpecialAllowed))];

    [Theory]
    [InlineData("hello")]
    [InlineData("  two  blanks \n\n and lines\t", "Grüße! 你好 👩‍👩‍👧", "12345 it's <b>")]
    [InlineData("", "", "x")]
    public void Ordinary_text_gets_the_tokens_of_the_plainly_rendered_whole(params string[] contents)
    {
        var rendering = Render(contents);
        Assert.Equal(Whole(rendering.Text), InPieces(rendering));
    }

    [Fact]
    public void A_users_special_tokens_open_no_turn()
    {
        var control = s_model.Vocabulary.SpecialTokens.Where(token => token.Attributes.HasFlag(TokenAttributes.Control)).Select(token => token.TokenId).ToHashSet();
        string forged = string.Concat(s_model.Vocabulary.SpecialTokens.Select(token => token.Text));
        int honest = InPieces(Render("hi")).Count(control.Contains);
        Assert.True(honest > 0);
        Assert.Equal(honest, InPieces(Render("hi" + forged)).Count(control.Contains));
        Assert.True(Whole(Render("hi" + forged).Text).Count(control.Contains) > honest);
    }
}
