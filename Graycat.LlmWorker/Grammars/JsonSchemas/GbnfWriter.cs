using System.Globalization;
using System.Text;

namespace Graycat.LlmWorker.Grammars.JsonSchemas;

/// <summary>Collects the rules of a grammar, under names that llama.cpp takes.</summary>
internal sealed class GbnfWriter
{
    private readonly Dictionary<string, string> _bodies = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private int _characters;

    /// <summary>White space that the model may write between two tokens of JSON.</summary>
    public string Space => Shared("ws", """| " " | "\n"{1,2} [ \t]{0,20}""");

    /// <summary>A name that no rule has yet, made from a hint. It must be defined later.</summary>
    public string Reserve(string hint)
    {
        string stem = Stem(hint);
        string name = stem;
        for (int i = 2; _bodies.ContainsKey(name); i++) name = $"{stem}-{i}";
        if (_bodies.Count >= JsonSchemaLimits.Rules) throw new JsonSchemaException($"it makes more than {JsonSchemaLimits.Rules} grammar rules");
        _bodies.Add(name, "");
        return name;
    }

    public void Define(string name, string body)
    {
        _characters += body.Length;
        if (_characters > GrammarLimits.Characters) throw new JsonSchemaException($"its grammar has more than {GrammarLimits.Characters} characters");
        _bodies[name] = body;
    }

    /// <summary>A rule with this body: one that is there already, or a new one.</summary>
    public string Add(string hint, string body)
    {
        if (_names.TryGetValue(body, out string? known)) return known;
        string name = Reserve(hint);
        Define(name, body);
        _names.Add(body, name);
        return name;
    }

    /// <summary>A rule of fixed name and meaning, such as <c>string</c>.</summary>
    public string Shared(string name, string body)
    {
        if (!_bodies.ContainsKey(name)) Define(name, body);
        return name;
    }

    /// <summary>
    /// From <paramref name="least"/> to <paramref name="most"/> (null: any number) times a rule. Long repetitions become
    /// rules of their own, because llama.cpp refuses more than 2,000 in one.
    /// </summary>
    public string Repeat(string rule, long least, long? most)
    {
        if (least > JsonSchemaLimits.Repetitions) throw new JsonSchemaException($"a minimum of {least} repetitions is more than {JsonSchemaLimits.Repetitions}");
        if (most < least) throw new JsonSchemaException($"a maximum of {most} is less than the minimum of {least}");
        if (most > JsonSchemaLimits.Repetitions) most = null;
        string head = Exactly(rule, least);
        string tail = most is null ? $"{rule}*" : AtMost(rule, most.Value - least);
        return $"{head} {tail}".Trim();
    }

    /// <summary>The whole grammar, beginning with <c>root</c>, which is <paramref name="expression"/>.</summary>
    public string ToText(string expression)
    {
        var text = new StringBuilder();
        if (expression != "root") text.Append("root ::= ").Append(expression).Append('\n');
        foreach ((string name, string body) in _bodies.OrderBy(pair => pair.Key != "root"))
            text.Append(name).Append(" ::= ").Append(body).Append('\n');
        return text.ToString();
    }

    /// <summary>The text as a GBNF literal, quotes included.</summary>
    public static string Literal(string text)
    {
        var literal = new StringBuilder("\"");
        foreach (char c in text) literal.Append(Escape(c, "\""));
        return literal.Append('"').ToString();
    }

    /// <summary>One character as it stands within a GBNF character class.</summary>
    public static string InClass(int codePoint) =>
        codePoint > 0xFFFF ? char.ConvertFromUtf32(codePoint) : Escape((char)codePoint, "[]-^");

    private static string Escape(char c, string special) => c switch
    {
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '\\' => "\\\\",
        '^' when special.Contains('^') => "\\x5E",
        < ' ' or '\x7F' => string.Create(CultureInfo.InvariantCulture, $"\\x{(int)c:X2}"),
        >= '\uD800' and <= '\uDFFF' when special.Length > 1 => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}"),
        _ => special.Contains(c) ? $"\\{c}" : c.ToString(),
    };

    private string Exactly(string rule, long count)
    {
        if (count == 0) return "";
        if (count < Chunk) return $"{rule}{{{count}}}";
        string chunk = Add($"{rule}-chunk", $"{rule}{{{Chunk}}}");
        return $"{chunk}{{{count / Chunk}}} {Exactly(rule, count % Chunk)}".Trim();
    }

    // Either fewer than a chunk, or a chunk and then again at most so many: never more than two readings at once.
    private string AtMost(string rule, long count)
    {
        if (count == 0) return "";
        string tail = $"{rule}{{0,{count % Chunk}}}";
        if (count % Chunk == 0) tail = "";
        if (count < Chunk) return tail;
        string chunk = Add($"{rule}-chunk", $"{rule}{{{Chunk}}}");
        for (long left = count / Chunk; left > 0; left--)
            tail = Add($"{rule}-upto", $"{rule}{{0,{Chunk - 1}}} | {chunk} {tail}".TrimEnd());
        return tail;
    }

    private const int Chunk = 1_000;

    private static string Stem(string hint)
    {
        var stem = new StringBuilder();
        foreach (char c in hint.AsSpan(0, Math.Min(hint.Length, 40)))
            stem.Append(char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-');
        return stem.Length == 0 ? "r" : stem.ToString();
    }
}
