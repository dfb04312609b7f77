using Graycat.Contracts.Text;
using Graycat.LlmWorker.ToolCalls.Reading;

namespace Graycat.LlmWorker.ToolCalls;

/// <summary>
/// Splits the text of one generated sequence into content, reasoning and tool calls while it comes. What comes out
/// depends on the text alone, not on how it is cut, so feeding the text of a lost worker again rebuilds the state. Not
/// thread-safe.
/// </summary>
public sealed class AssistantMessageParser
{
    private readonly Reply _reply;
    private readonly IEnumerator<Wait> _reading;

    /// <summary>Starts a message in a format, see <see cref="ToolCallFormats.Select"/>.</summary>
    public AssistantMessageParser(ToolCallFormat format, AssistantMessageOptions options)
    {
        _reply = new Reply(options);
        _reading = format.Read(_reply).GetEnumerator();
    }

    /// <summary>Whether the message holds a call, which makes its finish reason <see cref="FinishReason.ToolCalls"/>.</summary>
    public bool HasToolCalls => _reply.CallCount > 0;

    /// <summary>Takes the next text and returns what can be sent for certain.</summary>
    public AssistantDelta Append(ReadOnlySpan<char> text)
    {
        _reply.Scanner.Append(text);
        _reading.MoveNext();
        return _reply.TakeDelta();
    }

    /// <summary>Ends the text and returns what was held back.</summary>
    public AssistantDelta Finish()
    {
        _reply.Scanner.End();
        while (_reading.MoveNext())
        {
        }
        _reply.Close();
        return _reply.TakeDelta();
    }
}
