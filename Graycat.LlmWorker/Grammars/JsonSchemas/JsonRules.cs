namespace Graycat.LlmWorker.Grammars.JsonSchemas;

/// <summary>The rules of JSON itself, added when first used.</summary>
internal sealed class JsonRules(GbnfWriter writer)
{
    private readonly GbnfWriter _writer = writer;

    /// <summary>One character of a string, or one escape.</summary>
    public string Character => _writer.Shared("char", """[^"\\\x7F\x00-\x1F] | "\\" (["\\/bfnrt] | "u" [0-9a-fA-F]{4})""");

    public string String => _writer.Shared("string", $"\"\\\"\" {Character}* \"\\\"\"");

    public string Number => _writer.Shared("number", $"\"-\"? {Unsigned}");

    /// <summary>0 or more, in any spelling, negative zero included.</summary>
    public string NonNegativeNumber => _writer.Shared("number-from-0", $"{Unsigned} | \"-0\" (\".\" \"0\"{{1,16}})?");

    /// <summary>Any value.</summary>
    public string Value
    {
        get
        {
            string space = _writer.Space;
            _writer.Shared("pair", $"{String} \":\" {space} value");
            _writer.Shared("object", $"\"{{\" {space} (pair (\",\" {space} pair)* {space})? \"}}\"");
            _writer.Shared("array", $"\"[\" {space} (value (\",\" {space} value)* {space})? \"]\"");
            return _writer.Shared("value", $"object | array | {String} | {Number} | \"true\" | \"false\" | \"null\"");
        }
    }

    private string Unsigned => _writer.Shared("unsigned", """("0" | [1-9] [0-9]{0,15}) ("." [0-9]{1,16})? ([eE] [-+]? [0-9]{1,16})?""");
}
