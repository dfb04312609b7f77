using Graycat.Jinja.Rendering;
using Graycat.Jinja.Text;
using Graycat.Jinja.Values;

namespace Graycat.Jinja.Nodes;

/// <summary>Literal template text.</summary>
internal sealed class TemplateText(string text, int line) : Expression(line)
{
    public string Text { get; } = text;

    public override JinjaValue Evaluate(Frame frame) => new JinjaString(Text, null, frame.Context.Autoescape);
}

/// <summary>Text and printed expressions.</summary>
internal sealed class Output(List<Expression> items, int line) : Statement(line)
{
    private readonly Expression[] _items = [.. items];

    public override IEnumerable<Node> Children => _items;

    public override Flow Execute(Frame frame)
    {
        frame.Context.Budget.Spend(_items.Length);
        foreach (var item in _items)
        {
            if (item is TemplateText text) frame.Output.Append(text.Text);
            else Write(item.Evaluate(frame), frame);
        }
        return Flow.Normal;
    }

    public static void Write(JinjaValue value, Frame frame)
    {
        if (frame.Context.Autoescape) frame.Output.Append(Html.EscapeValue(value, frame.Context.Budget));
        else value.WriteStr(frame.Output);
    }
}
