using Graycat.LlmWorker.Grammars.JsonSchemas;

namespace Graycat.LlmWorker.ToolCalls;

/// <summary>The rule of one argument, and whether a call must have it.</summary>
internal readonly record struct Argument(string Rule, bool Required);

/// <summary>The arguments of a call, each at most once: few of them in any order, many in the schema's.</summary>
internal static class ArgumentOrder
{
    private const int MostInAnyOrder = 7;

    /// <summary>The expression for all arguments, with a separator's expression between each two.</summary>
    public static string Rule(GbnfWriter writer, string tool, List<Argument> arguments, string separator = "")
    {
        if (arguments.Count == 0) return "";
        return arguments.Count <= MostInAnyOrder ? AnyOrder(writer, tool, arguments, separator) : InOrder(writer, tool, arguments, separator);
    }

    // One rule for each set of arguments that were written already.
    private static string AnyOrder(GbnfWriter writer, string tool, List<Argument> arguments, string separator)
    {
        var rules = new string[1 << arguments.Count];
        for (int written = rules.Length - 1; written >= 0; written--)
        {
            var choices = new List<string>();
            if (!arguments.Where((argument, i) => argument.Required && (written >> i & 1) == 0).Any()) choices.Add("");
            for (int i = 0; i < arguments.Count; i++)
                if ((written >> i & 1) == 0)
                    choices.Add($"{(written == 0 ? "" : separator)} {arguments[i].Rule} {rules[written | 1 << i]}".Trim());
            rules[written] = written == rules.Length - 1 ? "" : writer.Add($"{tool}-arguments", string.Join(" | ", choices));
        }
        return rules[0];
    }

    private static string InOrder(GbnfWriter writer, string tool, List<Argument> arguments, string separator)
    {
        string after = "", first = "";
        bool optional = true;
        foreach (Argument argument in arguments.OrderBy(argument => argument.Required))
        {
            string here = $"{argument.Rule} {after}".Trim();
            first = writer.Add($"{tool}-first", argument.Required || first.Length == 0 ? here : $"{here} | {first}");
            optional &= !argument.Required;
            string next = $"{separator} {argument.Rule}".Trim();
            after = writer.Add($"{tool}-after", (argument.Required ? $"{next} {after}" : $"({next})? {after}").Trim());
        }
        return optional ? $"{first}?" : first;
    }
}
