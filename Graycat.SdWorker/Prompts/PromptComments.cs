using System.Text.RegularExpressions;

namespace Graycat.SdWorker.Prompts;

/// <summary>Removes comments: from <c>#</c> to the end of the line.</summary>
public static partial class PromptComments
{
    /// <summary>The prompt without its comments; each leaves a line break.</summary>
    public static string Remove(string prompt) => InLine().Replace(WholeLine().Replace(prompt, "\n"), "\n");

    [GeneratedRegex(@"(^|\n)#[^\n]*(\n|\z)")]
    private static partial Regex WholeLine();

    [GeneratedRegex(@"#[^\n]*(\n|\z)")]
    private static partial Regex InLine();
}
