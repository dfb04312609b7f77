using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Graycat.SdWorker.Prompts;

/// <summary>
/// Recursive descent over A1111's grammar of prompt schedules:
/// <code>
/// start       (prompt | one of [ ] ( ) : )*
/// prompt      (emphasized | scheduled | alternate | plain)*
/// emphasized  "(" prompt ")" | "(" prompt ":" prompt ")" | "[" prompt "]"
/// scheduled   "[" [prompt ":"] prompt ":" number "]"
/// alternate   "[" prompt ("|" prompt)+ "]"
/// plain       (no bracket, colon, bar or backslash | backslash and any character)+
/// </code>
/// Brackets that make none of these are text, but only outside of them. A bar outside an alternation, or a backslash
/// at the end, makes the whole prompt plain text. Nesting beyond <see cref="MaxDepth"/> counts as text.
/// </summary>
internal sealed partial class PromptScheduleParser(string prompt, PromptTimeline timeline)
{
    /// <summary>Deepest nesting of brackets.</summary>
    public const int MaxDepth = 64;

    private readonly HashSet<int> _notBrackets = [];
    private int _position;
    private int _depth;

    public static bool TryParse(string prompt, PromptTimeline timeline, [NotNullWhen(true)] out PromptNode? root)
    {
        var parser = new PromptScheduleParser(prompt, timeline);
        root = parser.Start();
        return root is not null;
    }

    private PromptSequence? Start()
    {
        var nodes = new List<PromptNode>();
        while (_position < prompt.Length)
        {
            if (TryItem() is { } item)
                nodes.Add(item);
            else if (prompt[_position] is '[' or ']' or '(' or ')' or ':')
                nodes.Add(new PromptText(prompt[_position++].ToString()));
            else
                return null;
        }

        return new PromptSequence(nodes);
    }

    private PromptSequence Prompt()
    {
        var nodes = new List<PromptNode>();
        while (_position < prompt.Length && TryItem() is { } item)
            nodes.Add(item);
        return new PromptSequence(nodes);
    }

    private PromptNode? TryItem() => prompt[_position] switch
    {
        '(' or '[' => TryBracket(),
        _ => TryPlain(),
    };

    private PromptText? TryPlain()
    {
        Match match = Plain().Match(prompt, _position);
        if (!match.Success)
            return null;
        _position += match.Length;
        return new PromptText(match.Value);
    }

    /// <summary>Leaves the position where it was when the bracket makes no structure, and remembers that.</summary>
    private PromptNode? TryBracket()
    {
        int start = _position;
        if (_depth == MaxDepth || _notBrackets.Contains(start))
            return null;
        _depth++;
        _position++;
        PromptNode? node = prompt[start] == '(' ? RoundBracket() : SquareBracket();
        _depth--;
        if (node is null)
        {
            _position = start;
            _notBrackets.Add(start);
        }

        return node;
    }

    private PromptSequence? RoundBracket()
    {
        var nodes = new List<PromptNode> { new PromptText("("), Prompt() };
        if (Take(':'))
            nodes.AddRange([new PromptText(":"), Prompt()]);
        if (!Take(')'))
            return null;
        nodes.Add(new PromptText(")"));
        return new PromptSequence(nodes);
    }

    private PromptNode? SquareBracket()
    {
        PromptSequence first = Prompt();
        if (Take(']'))
            return new PromptSequence([new PromptText("["), first, new PromptText("]")]);
        if (Take('|'))
            return Alternation(first);
        if (!Take(':'))
            return null;
        if (TryWhen(out int step))
            return new PromptChange(null, first, step);
        PromptSequence second = Prompt();
        return Take(':') && TryWhen(out step) ? new PromptChange(first, second, step) : null;
    }

    private PromptAlternation? Alternation(PromptNode first)
    {
        var options = new List<PromptNode> { first };
        do
            options.Add(Prompt());
        while (Take('|'));
        return Take(']') ? new PromptAlternation(options) : null;
    }

    private bool TryWhen(out int step)
    {
        Match match = When().Match(prompt, _position);
        step = 0;
        if (!match.Success)
            return false;
        string number = match.Groups[1].Value;
        step = timeline.StepOf(double.Parse(number, NumberStyles.Float, CultureInfo.InvariantCulture), number.Contains('.', StringComparison.Ordinal));
        _position += match.Length;
        return true;
    }

    private bool Take(char character)
    {
        if (_position >= prompt.Length || prompt[_position] != character)
            return false;
        _position++;
        return true;
    }

    [GeneratedRegex(@"\G(?:[^\\\[\]():|]|\\.)+")]
    private static partial Regex Plain();

    [GeneratedRegex(@"\G\s*([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)\s*\]")]
    private static partial Regex When();
}
