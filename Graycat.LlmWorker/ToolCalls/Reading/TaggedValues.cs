namespace Graycat.LlmWorker.ToolCalls.Reading;

/// <summary>Readers of argument values that are bare text up to a marker.</summary>
internal static class TaggedValues
{
    /// <summary>
    /// Reads a value up to the marker into the call. A string is sent while it comes; anything else once it is whole.
    /// </summary>
    /// <param name="reply">The reply.</param>
    /// <param name="call">The call, whose member was begun.</param>
    /// <param name="schema">The value's schema.</param>
    /// <param name="end">The marker after the value.</param>
    /// <param name="newlines">Whether a newline at each end belongs to the format.</param>
    public static IEnumerable<Wait> TaggedValue(this Reply reply, CallWriter call, ArgumentSchema schema, string end, bool newlines = false)
    {
        if (newlines) foreach (Wait wait in reply.Take("\n")) yield return wait;
        if (schema.IsString)
        {
            call.Write("\"");
            TextSink escaping = new JsonEscaping(call);
            foreach (Wait wait in reply.Until(newlines ? new WithoutLastNewline(escaping) : escaping, end)) yield return wait;
            if (reply.Found >= 0) call.Write("\"");
        }
        else
        {
            var text = new KeptText();
            foreach (Wait wait in reply.Until(newlines ? new WithoutLastNewline(text) : text, end)) yield return wait;
            if (reply.Found >= 0) call.Write(schema.ToJson(text.ToString()));
        }
    }

    /// <summary>Reads <c>invoke</c> and <c>parameter</c> elements up to the end of their parent.</summary>
    /// <param name="reply">The reply.</param>
    /// <param name="prefix">What stands before each element's name, as <c>atem:</c>.</param>
    public static IEnumerable<Wait> InvokeElements(this Reply reply, string prefix)
    {
        while (true)
        {
            foreach (Wait wait in reply.TakeAfterSpace($"<{prefix}invoke name=\"")) yield return wait;
            if (reply.Found < 0) yield break;
            var name = new KeptText();
            foreach (Wait wait in reply.Until(name, "\">")) yield return wait;
            if (reply.Found < 0) yield break;
            CallWriter call = reply.BeginCall(name.ToString());
            foreach (Wait wait in reply.ParameterElements(call, prefix)) yield return wait;
            if (reply.Found < 0) yield break;
        }
    }

    private static IEnumerable<Wait> ParameterElements(this Reply reply, CallWriter call, string prefix)
    {
        while (true)
        {
            foreach (Wait wait in reply.TakeAfterSpace($"<{prefix}parameter name=\"", $"</{prefix}invoke>")) yield return wait;
            if (reply.Found == 1) call.EndMembers();
            if (reply.Found != 0) yield break;
            var key = new KeptText();
            var attributes = new KeptText();
            foreach (Wait wait in reply.Until(key, "\"")) yield return wait;
            foreach (Wait wait in reply.Until(attributes, ">")) yield return wait;
            if (reply.Found < 0) yield break;
            call.BeginMember(key.ToString());
            ArgumentSchema schema = TypeOf(attributes.ToString()) ?? reply.SchemaOf(call.Name).Property(key.ToString());
            foreach (Wait wait in reply.TaggedValue(call, schema, $"</{prefix}parameter>")) yield return wait;
            if (reply.Found < 0) yield break;
        }
    }

    private static ArgumentSchema? TypeOf(string attributes) =>
        attributes.Contains("string=\"true\"", StringComparison.Ordinal) ? ArgumentSchema.Parse("""{"type":"string"}""")
        : attributes.Contains("string=\"false\"", StringComparison.Ordinal) ? ArgumentSchema.Parse("{}")
        : null;
}
