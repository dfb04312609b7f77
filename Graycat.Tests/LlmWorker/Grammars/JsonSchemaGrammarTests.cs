using CsCheck;
using Graycat.LlmWorker.Grammars;

namespace Graycat.Tests.LlmWorker.Grammars;

public sealed class JsonSchemaGrammarTests
{
    [Fact]
    public void Twenty_thousand_levels_are_refused()
    {
        string deep = string.Concat(Enumerable.Repeat("{\"items\":", 20_000)) + "{}" + new string('}', 20_000);
        Assert.Contains("128 levels", Refusal(deep));
    }

    [Theory]
    [InlineData("""{"$ref":"#"}""")]
    [InlineData("""{"$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}},"$ref":"#/$defs/a"}""")]
    [InlineData("""{"type":"object","allOf":[{"$ref":"#"}]}""")]
    public void Reference_in_a_circle_is_refused(string schema) => Assert.NotEmpty(Refusal(schema));

    [Theory]
    [InlineData("[1]", "object, true or false")]
    [InlineData("nonsense", "not JSON")]
    [InlineData("null", "null")]
    [InlineData("""{"type":"text"}""", "unknown type 'text'")]
    [InlineData("""{"enum":[]}""", "no value")]
    [InlineData("""{"minLength":-1}""", "minLength")]
    [InlineData("""{"type":"integer","minimum":5,"maximum":4}""", "no integer")]
    [InlineData("""{"type":"array","minItems":3,"maxItems":2}""", "less than")]
    [InlineData("""{"minLength":1000000}""", "repetitions")]
    [InlineData("""{"$ref":"https://example.org/schema"}""", "only references within")]
    [InlineData("""{"type":["string",7]}""", "'type'")]
    public void Mistake_is_named(string schema, string part) => Assert.Contains(part, Refusal(schema));

    [Fact]
    public void Any_mixture_of_keywords_ends_in_a_grammar_or_in_a_sentence()
    {
        string[] keywords = ["type", "properties", "items", "enum", "const", "anyOf", "allOf", "oneOf", "$ref", "required", "minLength", "maxItems", "minItems", "pattern", "format", "minimum", "exclusiveMaximum", "additionalProperties", "prefixItems", "patternProperties", "$defs", "not", "nullable", "maxProperties"];
        string[] values = ["null", "true", "false", "0", "-3", "2.5", "1e999", "7", "\"string\"", "\"object\"", "\"integer\"", "\"#\"", "\"#/$defs/a\"", "\"\\ud800\"", "\"^a+$\"", "\"(\"", "\"date\"", "[]", "{}", "[\"a\",1]", "[{},true]", "{\"a\":{},\"b\":{\"type\":\"integer\"}}", "[\"string\",\"null\"]", "\"[z-a]\"", "\"\\\\\"", "\"a{3,1}\""];
        Gen<string> Schema(int depth) => Gen.Select(Gen.Int[0, keywords.Length - 1].Array[0, 4], depth == 0 ? Gen.Int[0, values.Length - 1].Select(i => values[i]).Array[4] : Gen.OneOf(Gen.Int[0, values.Length - 1].Select(i => values[i]), Schema(depth - 1), Schema(depth - 1).Select(schema => $"[{schema}]"), Schema(depth - 1).Select(schema => $"{{\"a\":{schema}}}")).Array[4])
            .Select((picks, parts) => $"{{{string.Join(',', picks.Distinct().Select((pick, i) => $"\"{keywords[pick]}\":{parts[i]}"))}}}");
        Schema(3).Sample(schema => Assert.True(JsonSchemaGrammar.Convert(schema, out string? error) is null != error is null, schema), iter: 3000);
    }

    [Fact]
    public void Combinations_that_multiply_out_without_end_are_refused()
    {
        string any = """{"anyOf":[{"minLength":1},{"minLength":2},{"minLength":3}]}""";
        Assert.Contains("alternatives", Refusal($$"""{"allOf":[{{string.Join(',', Enumerable.Repeat(any, 40))}}]}"""));
    }

    [Theory]
    [InlineData("""{"type":"string","minLength":2500,"maxLength":2501}""", 2500, true)]
    [InlineData("""{"type":"string","minLength":2500,"maxLength":2501}""", 2501, true)]
    [InlineData("""{"type":"string","minLength":2500,"maxLength":2501}""", 2499, false)]
    [InlineData("""{"type":"string","minLength":2500,"maxLength":2501}""", 2502, false)]
    [InlineData("""{"type":"string","maxLength":3999}""", 3999, true)]
    [InlineData("""{"type":"string","maxLength":3999}""", 4000, false)]
    [InlineData("""{"type":"string","maxLength":2000}""", 2000, true)]
    [InlineData("""{"type":"string","maxLength":2000}""", 2001, false)]
    public void Length_beyond_what_llama_counts_is_exact(string schema, int length, bool accepted) =>
        Assert.Equal(accepted, Grammar(schema).Matches($"\"{new string('a', length)}\""));

    [Theory]
    [InlineData("""{"type":"string","pattern":"^[^a]$"}""", "\"\\\"\"", true)]
    [InlineData("""{"type":"string","pattern":"^[^a]$"}""", "\"\"\"", false)]
    [InlineData("""{"type":"string","pattern":"^[^a]$"}""", "\"\\\"", false)]
    [InlineData("""{"type":"string","pattern":"^\\w+\\s\\w+$"}""", "\"ab cd\"", true)]
    [InlineData("""{"type":"string","pattern":"^a|b$"}""", "\"xxb\"", true)]
    [InlineData("""{"type":"string","pattern":"^a|b$"}""", "\"xxc\"", false)]
    [InlineData("""{"type":"string","pattern":"^(?=x).*$"}""", "\"anything\"", true)]
    [InlineData("""{"type":"string","pattern":"^(?:ab){2,3}$"}""", "\"abab\"", true)]
    [InlineData("""{"type":"string","pattern":"^(?:ab){2,3}$"}""", "\"ab\"", false)]
    [InlineData("""{"type":"array","prefixItems":[{"type":"string"}],"items":{"type":"integer"}}""", "[\"a\", 1, 2]", true)]
    [InlineData("""{"type":"object","patternProperties":{"^x":{"type":"integer"}},"additionalProperties":false}""", "{\"xa\": 1}", true)]
    [InlineData("""{"type":"object","patternProperties":{"^x":{"type":"integer"}},"additionalProperties":false}""", "{\"y\": 1}", false)]
    [InlineData("""{"type":"number","minimum":0}""", "-1", false)]
    [InlineData("""{"type":"integer","minimum":100}""", "99", false)]
    [InlineData("""{"type":"integer","minimum":100}""", "1000", true)]
    [InlineData("""{"type":["string","null"],"enum":["a",null]}""", "null", true)]
    [InlineData("""{"type":"string","format":"date"}""", "\"2024-02-30\"", false)]
    [InlineData("""{"type":"object","properties":{"a":true},"additionalProperties":{"type":"integer"}}""", "{\"\\u0061b\": 1, \"b\\\"\": 2}", true)]
    public void Value_is_judged_as_the_standard_says(string schema, string value, bool accepted) => Assert.Equal(accepted, Grammar(schema).Matches(value));

    [Fact]
    public void Every_integer_range_is_exact()
    {
        foreach ((int low, int high) in new[] { (0, 9), (7, 113), (-20, 5), (99, 1001), (-105, -7), (10, 10), (0, 0), (1, 99) })
        {
            GbnfGrammar grammar = Grammar($$"""{"type":"integer","minimum":{{low}},"maximum":{{high}}}""");
            for (int i = low - 120; i <= high + 120; i++)
                Assert.Equal(i >= low && i <= high, grammar.Matches(i.ToString()));
        }
    }

    [Fact]
    public void Any_object_is_a_json_object()
    {
        GbnfGrammar grammar = GbnfGrammar.Parse(JsonSchemaGrammar.JsonObject, out _)!;
        Assert.True(grammar.Matches("""{"a": [1, {"b": null}], "c": "\u00e9"}"""));
        Assert.False(grammar.Matches("[1]"));
    }

    private static GbnfGrammar Grammar(string schema)
    {
        string? text = JsonSchemaGrammar.Convert(schema, out string? error);
        Assert.True(text is not null, error);
        return GbnfGrammar.Parse(text, out _)!;
    }

    private static string Refusal(string schema)
    {
        Assert.Null(JsonSchemaGrammar.Convert(schema, out string? error));
        return error!;
    }
}
