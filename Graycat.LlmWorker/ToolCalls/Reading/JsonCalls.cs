namespace Graycat.LlmWorker.ToolCalls.Reading;

/// <summary>The names of the members in a call that is written as a JSON object.</summary>
/// <param name="Name">The member that names the tool.</param>
/// <param name="Arguments">The member that holds the arguments.</param>
/// <param name="Id">The member that holds the call's id; null where the format carries none.</param>
internal sealed record JsonCallMembers(string Name = "name", string Arguments = "arguments", string? Id = null)
{
    public bool AreArguments(string key) => key == Arguments || key is "arguments" or "parameters";
}

/// <summary>Readers of calls that are JSON objects.</summary>
internal static class JsonCalls
{
    /// <summary>
    /// Reads one call, <c>{"name": ..., "arguments": {...}}</c>, whose members may come in any order.
    /// <see cref="Reply.Found"/> is -1 when it was none; nothing was sent then.
    /// </summary>
    /// <param name="reply">The reply.</param>
    /// <param name="members">The members' names.</param>
    /// <param name="strict">Whether only the name of a known tool makes it a call.</param>
    public static IEnumerable<Wait> JsonCall(this Reply reply, JsonCallMembers members, bool strict = false)
    {
        foreach (Wait wait in reply.TakeAfterSpace("{")) yield return wait;
        if (reply.Found < 0) yield break;
        string? name = null, id = null;
        CallWriter? call = null;
        KeptText? early = null;
        bool hasArguments = false;
        while (true)
        {
            foreach (Wait wait in reply.TakeAfterSpace("}", ",")) yield return wait;
            if (reply.Found == 0) break;
            foreach (Wait wait in reply.String()) yield return wait;
            if (reply.Found < 0) break;
            string key = reply.LastString;
            foreach (Wait wait in reply.TakeAfterSpace(":")) yield return wait;
            if (reply.Found < 0) break;
            if (key == members.Name)
            {
                foreach (Wait wait in reply.String()) yield return wait;
                if (reply.Found < 0) break;
                name = reply.LastString;
                if (strict && !reply.Knows(name))
                {
                    reply.Found = -1;
                    yield break;
                }
            }
            else if (key == members.Id)
            {
                var text = new KeptText();
                foreach (Wait wait in reply.JsonValue(text)) yield return wait;
                id = text.ToString() is ['"', .., '"'] quoted ? JsonReading.Unescape(quoted) : text.ToString();
            }
            else if (members.AreArguments(key))
            {
                hasArguments = true;
                TextSink sink = call is not null ? call : early = new KeptText();
                foreach (Wait wait in reply.JsonValue(sink)) yield return wait;
            }
            else if (strict && key != "type")
            {
                reply.Found = -1;
                yield break;
            }
            else foreach (Wait wait in reply.JsonValue(TextSink.Nothing)) yield return wait;
            if (call is null && name is not null && (members.Id is null || id is not null)) call = Begin(name, id);
        }
        if (call is null && name is not null) call = Begin(name, id);
        if (call is not null && !hasArguments && reply.Found == 0) call.Write("{}");
        reply.Found = call is null ? -1 : 0;

        CallWriter Begin(string tool, string? callId)
        {
            CallWriter begun = reply.BeginCall(tool, callId);
            if (early is not null) begun.Write(ArgumentsText(early.ToString()));
            return begun;
        }
    }

    /// <summary>Reads an array of calls. <see cref="Reply.Found"/> is -1 when it held none.</summary>
    public static IEnumerable<Wait> JsonCallArray(this Reply reply, JsonCallMembers members)
    {
        int before = reply.CallCount;
        foreach (Wait wait in reply.TakeAfterSpace("[")) yield return wait;
        while (reply.Found >= 0)
        {
            foreach (Wait wait in reply.TakeAfterSpace("]", ",")) yield return wait;
            if (reply.Found == 0) break;
            foreach (Wait wait in reply.JsonCall(members)) yield return wait;
        }
        reply.Found = reply.CallCount > before ? 0 : -1;
    }

    // Some models write the arguments as a string that holds JSON.
    private static string ArgumentsText(string text) => text is ['"', .., '"'] ? JsonReading.Unescape(text) : text;
}
