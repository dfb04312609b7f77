using System.Globalization;
using Graycat.Jinja.Filters;
using Graycat.Jinja.Methods;
using Graycat.Jinja.Rendering;
using Graycat.Jinja.Text;
using Graycat.Jinja.Values;

namespace Graycat.Jinja.Json;

/// <summary>Python's <c>json.dumps</c> as chat templates call it: nothing escaped for HTML, ASCII only on request.</summary>
internal sealed class JsonWriting
{
    private readonly TextBuilder _output;
    private readonly bool _asciiOnly, _sortKeys, _takesLazy;
    private readonly JinjaString? _indent;
    private readonly JinjaString _itemSeparator, _keySeparator;
    private int _depth;

    private JsonWriting(JinjaValue?[] arguments, RenderContext context)
    {
        _output = new TextBuilder(context.Budget);
        _takesLazy = context.Options.TojsonTakesLazySequences;
        _asciiOnly = Arguments.Flag(arguments[0]);
        _sortKeys = Arguments.Flag(arguments[3]);
        _indent = arguments[1] switch
        {
            null or JinjaNone => null,
            JinjaString text => text,
            var width => new JinjaString(new string(' ', Math.Max(0, Arguments.Width(width, 0, context.Budget)))),
        };
        (_itemSeparator, _keySeparator) = Separators(arguments[2], context);
    }

    /// <param name="value">What to write.</param>
    /// <param name="arguments">ensure_ascii, indent, separators, sort_keys.</param>
    /// <param name="context">The rendering.</param>
    public static JinjaString Dump(JinjaValue value, JinjaValue?[] arguments, RenderContext context)
    {
        var writing = new JsonWriting(arguments, context);
        writing.Write(value);
        return writing._output.ToJinjaString();
    }

    private (JinjaString Item, JinjaString Key) Separators(JinjaValue? pair, RenderContext context)
    {
        if (pair is null or JinjaNone) return (new JinjaString(_indent is null ? ", " : ","), new JinjaString(": "));
        var parts = pair.ToItems(context.Budget);
        if (parts.Count != 2) throw JinjaException.Value($"separators must have 2 items, not {parts.Count}");
        return (Arguments.Text(parts[0], "item separator"), Arguments.Text(parts[1], "key separator"));
    }

    private void Write(JinjaValue value)
    {
        _output.Budget.Spend();
        switch (value)
        {
            case JinjaString text:
                WriteString(text);
                break;
            case JinjaNone:
                _output.Append("null");
                break;
            case JinjaBool flag:
                _output.Append(flag.Value ? "true" : "false");
                break;
            case JinjaFloat real:
                _output.Append(RealText(real.Value));
                break;
            case JinjaInteger integer:
                integer.WriteRepr(_output);
                break;
            case JinjaDict dict:
                WriteObject(dict);
                break;
            case JinjaSequence sequence:
                WriteArray(sequence.Items);
                break;
            case JinjaGenerator or JinjaRange or DictViews.View when _takesLazy:
                WriteArray(value.ToItems(_output.Budget));
                break;
            default:
                throw JinjaException.Type($"Object of type {value.TypeName} is not JSON serializable");
        }
    }

    private static string RealText(double value) =>
        double.IsNaN(value) ? "NaN" : double.IsInfinity(value) ? (value > 0 ? "Infinity" : "-Infinity") : FloatText.Repr(value);

    private void WriteArray(List<JinjaValue> items)
    {
        if (items.Count == 0)
        {
            _output.Append("[]");
            return;
        }
        Open('[');
        for (int i = 0; i < items.Count; i++)
        {
            Separate(i == 0);
            Write(items[i]);
        }
        Close(']');
    }

    private void WriteObject(JinjaDict dict)
    {
        if (dict.Items.Count == 0)
        {
            _output.Append("{}");
            return;
        }
        Open('{');
        bool first = true;
        foreach (var (key, value) in Entries(dict))
        {
            Separate(first);
            first = false;
            WriteKey(key);
            _output.Append(_keySeparator);
            Write(value);
        }
        Close('}');
    }

    private IEnumerable<KeyValuePair<JinjaValue, JinjaValue>> Entries(JinjaDict dict) => !_sortKeys ? dict.Items
        : StableSort.By([.. dict.Items.Keys], key => key, reverse: false).Select(key => new KeyValuePair<JinjaValue, JinjaValue>(key, dict.Items[key]));

    private void WriteKey(JinjaValue key)
    {
        switch (key)
        {
            case JinjaString text:
                WriteString(text);
                break;
            case JinjaNone or JinjaNumber:
                _output.Append('"');
                Write(key);
                _output.Append('"');
                break;
            default:
                throw JinjaException.Type($"keys must be str, int, float, bool or None, not {key.TypeName}");
        }
    }

    private void Open(char bracket)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        _output.Append(bracket);
        _depth++;
    }

    private void Separate(bool isFirst)
    {
        if (!isFirst) _output.Append(_itemSeparator);
        NewLine();
    }

    private void Close(char bracket)
    {
        _depth--;
        NewLine();
        _output.Append(bracket);
    }

    private void NewLine()
    {
        if (_indent is null) return;
        _output.Append('\n');
        _output.Repeat(_indent, _depth);
    }

    private void WriteString(JinjaString text)
    {
        _output.Append('"');
        int plainFrom = 0;
        for (int i = 0; i < text.Text.Length; i++)
        {
            if (Escape(text.Text[i]) is not { } escape) continue;
            _output.Append(text, plainFrom, i - plainFrom);
            _output.Append(escape, text.Slice(i, 1).Origins);
            plainFrom = i + 1;
        }
        _output.Append(text, plainFrom, text.Text.Length - plainFrom);
        _output.Append('"');
    }

    private string? Escape(char c) => c switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '\b' => "\\b",
        '\f' => "\\f",
        < ' ' => Hex(c),
        > '\x7e' when _asciiOnly && c != '\x7f' => Hex(c),
        '\x7f' when _asciiOnly => Hex(c),
        _ => null,
    };

    private static string Hex(char c) => "\\u" + ((int)c).ToString("x4", CultureInfo.InvariantCulture);
}
