using Graycat.SdWorker.Prompts;

namespace Graycat.Tests.SdWorker.Prompts;

public sealed class PromptBoundsTests
{
    [Theory]
    [InlineData("[")]
    [InlineData("(")]
    [InlineData("[a:")]
    [InlineData("([")]
    public void Brackets_nested_without_end_are_text(string bracket)
    {
        string prompt = string.Concat(Enumerable.Repeat(bracket, 20_000 / bracket.Length));
        Assert.Equal(new ScheduledText(20, prompt), Assert.Single(PromptSchedule.Expand(prompt, new PromptTimeline(20))));
        Assert.NotEmpty(PromptAttention.Parse(prompt));
    }

    [Fact]
    public void A_weight_that_is_no_number_is_text_in_its_bracket() =>
        Assert.Equal(new WeightedText("a:1.2.3)", 1.1), Assert.Single(PromptAttention.Parse("(a:1.2.3)")));

    [Fact]
    public void A_time_beyond_all_numbers_is_the_last_step() =>
        Assert.Equal(new ScheduledText(20, "a"), Assert.Single(PromptSchedule.Expand("[a:b:1e999]", new PromptTimeline(20))));

    [Theory]
    [InlineData("a # cat\nb", "a \nb")]
    [InlineData("# whole\na", "\na")]
    [InlineData("a", "a")]
    public void Comments_end_with_their_line(string prompt, string expected) => Assert.Equal(expected, PromptComments.Remove(prompt));

    [Fact]
    public void A_lora_takes_its_weights_by_place_or_by_name()
    {
        Assert.Equal((1, 1), Weights("<lora:x>"));
        Assert.Equal((0.5, 0.5), Weights("<lora:x:0.5>"));
        Assert.Equal((0.5, 0.7), Weights("<lora:x:0.5:0.7>"));
        Assert.Equal((0.2, 0.3), Weights("<lora:x:te=0.2:unet=0.3>"));
    }

    private static (double TextEncoder, double UNet) Weights(string prompt)
    {
        ExtraNetwork network = Assert.Single(ExtraNetworks.Extract(prompt).Networks);
        return (network.TextEncoderWeight, network.UNetWeight);
    }
}
