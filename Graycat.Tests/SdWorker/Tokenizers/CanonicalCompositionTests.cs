using Graycat.SdWorker.Tokenizers;

namespace Graycat.Tests.SdWorker.Tokenizers;

public sealed class CanonicalCompositionTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("e\u0301", "\u00e9")]
    [InlineData("\u212b", "\u00c5")]
    [InlineData("a\u0323\u0302", "\u1ead")]
    [InlineData("a\u0302\u0323", "\u1ead")]
    [InlineData("\u1100\u1161\u11a8", "\uac01")]
    [InlineData("\uac00\u11a8", "\uac01")]
    [InlineData("\u0958", "\u0915\u093c")]
    [InlineData("q\u0307\u0323", "q\u0323\u0307")]
    [InlineData("\u0301e", "\u0301e")]
    [InlineData("a\u0301\u0301", "\u00e1\u0301")]
    [InlineData("\U0001d573", "\U0001d573")]
    public void Text_is_composed_as_form_C_says(string text, string composed) =>
        Assert.Equal(composed, CanonicalComposition.Normalize(text));
}
