using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Graycat.SdWorker.Prompts;

/// <summary>
/// Reads AUTOMATIC1111's attention syntax: <c>(x)</c> is 1.1 times as strong, <c>[x]</c> 1/1.1 times, <c>(x:n)</c>
/// n times; a backslash takes the meaning from a bracket; brackets left open act to the end.
/// </summary>
public static partial class PromptAttention
{
    private const double RoundBracket = 1.1;
    private const double SquareBracket = 1 / 1.1;

    /// <summary>The stretches of different weight, in order; never empty.</summary>
    public static IReadOnlyList<WeightedText> Parse(string text)
    {
        var pieces = new List<(string Text, double Weight)>();
        var round = new Stack<int>();
        var square = new Stack<int>();
        foreach (Match match in Token().Matches(text))
            Read(match, pieces, round, square);
        foreach (int start in round)
            Multiply(pieces, start, RoundBracket);
        foreach (int start in square)
            Multiply(pieces, start, SquareBracket);
        return Merge(pieces);
    }

    private static void Read(Match match, List<(string Text, double Weight)> pieces, Stack<int> round, Stack<int> square)
    {
        string token = match.Value;
        if (token[0] == '\\')
            pieces.Add((token[1..], 1));
        else if (token == "(")
            round.Push(pieces.Count);
        else if (token == "[")
            square.Push(pieces.Count);
        else if (round.Count > 0 && TryWeight(match, out double weight))
            Multiply(pieces, round.Pop(), weight);
        else if (token == ")" && round.Count > 0)
            Multiply(pieces, round.Pop(), RoundBracket);
        else if (token == "]" && square.Count > 0)
            Multiply(pieces, square.Pop(), SquareBracket);
        else
            AddText(token, pieces);
    }

    /// <summary>A number that cannot be read, such as 1.2.3, leaves its token as text; the original fails there.</summary>
    private static bool TryWeight(Match match, out double weight)
    {
        weight = 0;
        return match.Groups[1].Success
            && double.TryParse(match.Groups[1].ValueSpan, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out weight);
    }

    private static void AddText(string token, List<(string Text, double Weight)> pieces)
    {
        string[] parts = Break().Split(token);
        for (int i = 0; i < parts.Length; i++)
        {
            if (i > 0)
                pieces.Add(("BREAK", -1));
            pieces.Add((parts[i], 1));
        }
    }

    private static void Multiply(List<(string Text, double Weight)> pieces, int start, double factor)
    {
        for (int i = start; i < pieces.Count; i++)
            pieces[i] = (pieces[i].Text, pieces[i].Weight * factor);
    }

    private static List<WeightedText> Merge(List<(string Text, double Weight)> pieces)
    {
        var merged = new List<WeightedText>();
        for (int i = 0; i < pieces.Count;)
        {
            var text = new StringBuilder();
            double weight = pieces[i].Weight;
            for (; i < pieces.Count && pieces[i].Weight == weight; i++)
                text.Append(pieces[i].Text);
            merged.Add(new WeightedText(text.ToString(), weight));
        }

        if (merged.Count == 0)
            merged.Add(new WeightedText("", 1));
        return merged;
    }

    [GeneratedRegex(@"\\[()\[\]\\]|\\|\(|\[|:\s*([+-]?[.0-9]+)\s*\)|\)|\]|[^\\()\[\]:]+|:")]
    private static partial Regex Token();

    [GeneratedRegex(@"\s*\bBREAK\b\s*")]
    private static partial Regex Break();
}
