using System.Text;
using Graycat.LlmWorker.Grammars;

namespace Graycat.Tests.LlmWorker.Grammars;

public sealed class GbnfGrammarTests
{
    [Fact]
    public void Hundred_thousand_nested_groups_are_refused()
    {
        string deep = "root ::= " + new string('(', 100_000) + "\"a\"" + new string(')', 100_000);
        Assert.Contains("nested", Refusal(deep).Message);
    }

    [Fact]
    public void Fifty_thousand_rules_in_a_row_are_refused()
    {
        var chain = new StringBuilder("root ::= r0\n");
        for (int i = 0; i < 50_000; i++) chain.Append($"r{i} ::= r{i + 1}\n");
        Assert.Contains("in a row", Refusal(chain.Append("r50000 ::= \"a\"").ToString()).Message);
    }

    [Fact]
    public void Long_literal_repeated_often_is_refused_before_it_is_written_out()
    {
        Assert.Contains("elements", Refusal($"root ::= \"{new string('a', 10_000)}\"{{1999}}").Message);
    }

    [Fact]
    public void Text_beyond_the_bound_is_refused() =>
        Assert.Contains("characters", Refusal("root ::= \"" + new string('a', GrammarLimits.Characters) + "\"").Message);

    [Theory]
    [InlineData("root ::= \"a\"{2000}", true)]
    [InlineData("root ::= \"a\"{2001}", false)]
    [InlineData("root ::= (\"a\"{0,50}){50}", false)]
    [InlineData("root ::= \"a\"{3,1}", false)]
    [InlineData("root ::= \"x\"?*", false)]
    [InlineData("root ::= \"a\" b*\nb ::= c\nc ::= \"x\"?", true)]
    [InlineData("root ::= \"\"*", false)]
    [InlineData("root ::= (\"a\"\n\"b\")", true)]
    [InlineData("root ::=", true)]
    [InlineData("root ::= \"a\"{99999999999999999999}", false)]
    public void Grammar_is_read_or_refused_as_llama_cpp_does(string text, bool read) => Assert.Equal(read, GbnfGrammar.Parse(text, out _) is not null);

    [Fact]
    public void Error_names_the_line() => Assert.Equal(3, Refusal("root ::= a\n\na := \"x\"").Line);

    [Fact]
    public void Grammar_with_exponentially_many_readings_ends_overwhelmed()
    {
        GrammarState state = Grammar("root ::= \"x\" | \"a\" root \"b\" | \"a\" root \"c\"").Start();
        int taken = 0;
        while (state.Accept(new Rune('a'))) taken++;
        Assert.InRange(taken, 5, 30);
        Assert.True(state.IsOverwhelmed);
    }

    [Fact]
    public void Repeating_what_may_be_empty_ends()
    {
        Assert.True(Grammar("root ::= ((\"a\"?)* (\"b\"?)*)* \"c\"").Matches("aabbac"));
    }

    [Fact]
    public void Character_cut_anywhere_is_accepted_and_a_wrong_one_dies_early()
    {
        GrammarState state = Grammar("root ::= [é-ü]+ \"€\"").Start();
        Assert.True(state.Accept([0xC3]));
        Assert.False(state.CanEnd);
        Assert.False(state.Allows([0x28]));
        Assert.True(state.Accept([0xA9]));
        Assert.False(state.Allows([0xF0]));
        Assert.False(state.Allows([0xE3]));
        Assert.True(state.Accept([0xE2, 0x82]));
        Assert.False(state.Accept([0xAD]));
        Assert.True(state.Accept([0xAC]));
        Assert.True(state.CanEnd);
        Assert.False(state.CanContinue);
    }

    [Theory]
    [InlineData(new byte[] { 0xC0, 0x80 })]
    [InlineData(new byte[] { 0xED, 0xA0 })]
    [InlineData(new byte[] { 0xE0, 0x80 })]
    [InlineData(new byte[] { 0xF4, 0x90 })]
    [InlineData(new byte[] { 0x80 })]
    [InlineData(new byte[] { 0xFF })]
    public void Ill_formed_bytes_never_pass(byte[] bytes) => Assert.False(Grammar("root ::= .*").Start().Allows(bytes));

    [Fact]
    public void Clone_goes_its_own_way()
    {
        GrammarState state = Grammar("root ::= \"ab\" | \"ac\"").Start();
        state.Accept("a"u8);
        GrammarState clone = state.Clone();
        Assert.True(clone.Accept("b"u8));
        Assert.True(state.Accept("c"u8));
    }

    [Fact]
    public void Testing_known_pieces_allocates_nothing()
    {
        GrammarState state = Grammar("root ::= [a-z]+ (\" \" root)?").Start();
        state.Allows("hello world 1"u8);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++) state.Allows("hello world 1"u8);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Deep_nesting_outlives_the_caches()
    {
        GrammarState state = Grammar("root ::= \"[\" root \"]\" | \"x\"").Start();
        for (int i = 0; i < 150_000; i++) Assert.True(state.Accept("["u8));
        Assert.True(state.Accept("x"u8));
        for (int i = 0; i < 150_000; i++) Assert.True(state.Accept("]"u8));
        Assert.True(state.CanEnd);
    }

    private static GbnfGrammar Grammar(string text) =>
        GbnfGrammar.Parse(text, out GrammarError? error) ?? throw new InvalidOperationException(error!.ToString());

    private static GrammarError Refusal(string text)
    {
        Assert.Null(GbnfGrammar.Parse(text, out GrammarError? error));
        return error!;
    }
}
