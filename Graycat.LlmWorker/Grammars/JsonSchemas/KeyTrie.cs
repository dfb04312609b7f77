using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Graycat.LlmWorker.Grammars.JsonSchemas;

/// <summary>Strings other than given ones, as one rule for each node of their trie.</summary>
internal sealed class KeyTrie(GbnfWriter writer, JsonRules json)
{
    /// <summary>How names are spelled: nothing is escaped that need not be.</summary>
    public static readonly JsonSerializerOptions Spelling = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly GbnfWriter _writer = writer;
    private readonly JsonRules _json = json;

    public string StringOtherThan(List<string> names, string rule)
    {
        var root = new Node();
        foreach (string name in names) Insert(root, name);
        return _writer.Add($"{rule}-other-key", $"\"\\\"\" {Rest(root, rule)} \"\\\"\"");
    }

    private static void Insert(Node node, string name)
    {
        foreach (string unit in Units(JsonSerializer.Serialize(name, Spelling)[1..^1]))
        {
            if (!node.Children.TryGetValue(unit, out Node? child)) node.Children.Add(unit, child = new Node());
            node = child;
        }
        node.IsName = true;
    }

    // A character, or an escape with its letter.
    private static IEnumerable<string> Units(string spelled)
    {
        for (int i = 0; i < spelled.Length;)
        {
            int length = spelled[i] == '\\' || char.IsHighSurrogate(spelled[i]) ? Math.Min(2, spelled.Length - i) : 1;
            yield return spelled.Substring(i, length);
            i += length;
        }
    }

    // Names share prefixes only so far as they are long, so an explicit stack is not needed: names are bounded below.
    private string Rest(Node node, string rule, int depth = 0)
    {
        if (depth > 256) throw new JsonSchemaException("a property name next to 'additionalProperties' is longer than 256 characters");
        var choices = new List<string> { $"[^\"\\\\\\x7F\\x00-\\x1F{Excluded(node)}] {_json.Character}*", $"\"\\\\\" ([{Escapes(node)}] | \"u\" [0-9a-fA-F]{{4}}) {_json.Character}*" };
        foreach ((string unit, Node child) in node.Children)
            choices.Add($"{GbnfWriter.Literal(unit)} {Rest(child, rule, depth + 1)}");
        if (!node.IsName) choices.Insert(0, "");
        return _writer.Add($"{rule}-not", string.Join(" | ", choices).TrimStart());
    }

    private static string Excluded(Node node)
    {
        var excluded = new StringBuilder();
        foreach (string unit in node.Children.Keys.Where(unit => unit[0] != '\\')) excluded.Append(GbnfWriter.InClass(char.ConvertToUtf32(unit, 0)));
        return excluded.ToString();
    }

    private static string Escapes(Node node) =>
        string.Concat("\"\\/bfnrt".Where(letter => !node.Children.ContainsKey($"\\{letter}")).Select(letter => GbnfWriter.InClass(letter)));

    private sealed class Node
    {
        public Dictionary<string, Node> Children { get; } = new(StringComparer.Ordinal);

        public bool IsName { get; set; }
    }
}
