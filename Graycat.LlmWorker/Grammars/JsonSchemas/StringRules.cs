namespace Graycat.LlmWorker.Grammars.JsonSchemas;

/// <summary>Strings by pattern, by format, or by length.</summary>
internal sealed class StringRules(GbnfWriter writer, JsonRules json)
{
    private readonly GbnfWriter _writer = writer;
    private readonly JsonRules _json = json;

    public string Body(PlainSchema plain)
    {
        if (plain.Pattern is not null && PatternRules.Quoted(plain.Pattern, _writer, _json) is { } pattern) return pattern;
        if (plain.Format is not null && Format(plain.Format) is { } format) return $"\"\\\"\" {format} \"\\\"\"";
        if (plain.MinLength is null or 0 && plain.MaxLength is null) return _json.String;
        return $"\"\\\"\" {_writer.Repeat(_json.Character, plain.MinLength ?? 0, plain.MaxLength)} \"\\\"\"";
    }

    private string? Format(string format) => format switch
    {
        "date" => Date,
        "time" => Time,
        "date-time" => $"{Date} \"T\" {Time}",
        "uuid" or "uuid1" or "uuid2" or "uuid3" or "uuid4" or "uuid5" => Uuid,
        "ipv4" => _writer.Shared("ipv4", $"{Octet} (\".\" {Octet}){{3}}"),
        "email" => $"{_json.Character}* \"@\" {_json.Character}*",
        _ => null,
    };

    // Each month has its days; leap years are not told apart.
    private string Date => _writer.Shared("date", """[0-9]{4} "-" (("0" [13578] | "1" [02]) "-" ("0" [1-9] | [12] [0-9] | "3" [01]) | ("0" [469] | "11") "-" ("0" [1-9] | [12] [0-9] | "30") | "02-" ("0" [1-9] | [12] [0-9]))""");

    private string Time => _writer.Shared("time", """([01] [0-9] | "2" [0-3]) ":" [0-5] [0-9] ":" [0-5] [0-9] ("." [0-9]{1,9})? ("Z" | [-+] ([01] [0-9] | "2" [0-3]) ":" [0-5] [0-9])""");

    private string Uuid => _writer.Shared("uuid", """[0-9a-fA-F]{8} "-" [0-9a-fA-F]{4} "-" [0-9a-fA-F]{4} "-" [0-9a-fA-F]{4} "-" [0-9a-fA-F]{12}""");

    private string Octet => _writer.Shared("octet", """("25" [0-5] | "2" [0-4] [0-9] | "1" [0-9] [0-9] | [1-9]? [0-9])""");
}
