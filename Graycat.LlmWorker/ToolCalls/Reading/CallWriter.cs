using System.Text;
using Graycat.Contracts.Text;

namespace Graycat.LlmWorker.ToolCalls.Reading;

/// <summary>One call of the reply; what is written to it are its arguments, as JSON.</summary>
internal sealed class CallWriter(int index, string id, string name) : TextSink
{
    private readonly StringBuilder _pending = new();
    private bool _announced;
    private int _members;

    public string Name { get; } = name;

    public override void Write(ReadOnlySpan<char> text) => _pending.Append(text);

    /// <summary>Begins a member of the arguments object, for formats that write arguments one by one.</summary>
    public void BeginMember(string key)
    {
        Write(_members++ == 0 ? "{\"" : ",\"");
        new JsonEscaping(this).Write(key);
        Write("\":");
    }

    /// <summary>Ends an arguments object that was written member by member.</summary>
    public void EndMembers() => Write(_members == 0 ? "{}" : "}");

    /// <summary>What was added since the last time; null for nothing.</summary>
    public ToolCallDelta? Take()
    {
        if (_announced && _pending.Length == 0) return null;
        var delta = new ToolCallDelta(index, _announced ? null : id, _announced ? null : Name, _pending.ToString());
        _announced = true;
        _pending.Clear();
        return delta;
    }
}
