using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Graycat.Contracts.Text;

namespace Graycat.LlmWorker.ToolCalls.Reading;

/// <summary>A reply that is being read: the text, the request's options, and what came out since the last delta.</summary>
internal sealed class Reply
{
    private readonly List<CallWriter> _calls = [];
    private readonly Dictionary<string, ArgumentSchema> _schemas = new(StringComparer.Ordinal);
    private readonly int _prefixLength;
    private int _sentCalls;

    public Reply(AssistantMessageOptions options)
    {
        Options = options;
        CallsEnabled = options.Tools.Count > 0 && options.ToolChoice.Mode != ToolChoiceMode.None;
        Scanner.Append(options.Prefix);
        _prefixLength = options.Prefix.Length;
    }

    public ReplyScanner Scanner { get; } = new();

    public AssistantMessageOptions Options { get; }

    /// <summary>Whether text may be a call.</summary>
    public bool CallsEnabled { get; }

    public VisibleText Content { get; } = new();

    public VisibleText Reasoning { get; } = new();

    public int CallCount => _calls.Count;

    /// <summary>
    /// The result of the reader that ran last: the index of the marker that was found, or 0 for success; -1 when there
    /// was none.
    /// </summary>
    public int Found { get; set; }

    /// <summary>The string that <see cref="JsonReading.String"/> read last.</summary>
    public string LastString { get; set; } = "";

    /// <summary>Whether the position is still in the prompt's part of the reply, whose markers are nobody's text.</summary>
    public bool InPrefix => Scanner.Position <= _prefixLength;

    public bool Knows(string tool) => Options.Tools.Any(known => known.Name == tool);

    public CallWriter BeginCall(string name, string? id = null)
    {
        Content.DropSpace();
        var call = new CallWriter(_calls.Count, id ?? NewId(_calls.Count), name);
        _calls.Add(call);
        return call;
    }

    /// <summary>The schema of a tool's arguments; one that allows anything for an unknown tool.</summary>
    public ArgumentSchema SchemaOf(string tool)
    {
        if (!_schemas.TryGetValue(tool, out ArgumentSchema? schema))
            _schemas.Add(tool, schema = ArgumentSchema.Parse(Options.Tools.LastOrDefault(known => known.Name == tool)?.Parameters));
        return schema;
    }

    public void Close()
    {
        Content.Release();
        Reasoning.Release();
    }

    public AssistantDelta TakeDelta()
    {
        List<ToolCallDelta>? calls = null;
        for (int i = Math.Max(0, _sentCalls - 1); i < _calls.Count; i++)
            if (_calls[i].Take() is { } delta)
                (calls ??= []).Add(delta);
        _sentCalls = _calls.Count;
        return new AssistantDelta(Content.Take(), Reasoning.Take(), calls);
    }

    private string NewId(int index)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Options.IdSeed}:{index}")));
        return "call_" + Convert.ToHexStringLower(hash.AsSpan(0, 12));
    }
}
