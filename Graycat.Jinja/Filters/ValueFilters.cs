using Graycat.Jinja.Json;
using Graycat.Jinja.Methods;
using Graycat.Jinja.Nodes;
using Graycat.Jinja.Rendering;
using Graycat.Jinja.Values;

namespace Graycat.Jinja.Filters;

/// <summary>Filters for any value: defaults, attributes, JSON.</summary>
internal static class ValueFilters
{
    public static void Register(FilterCollection filters) => filters
        .Add("default d", "? default_value boolean", (_, value, a) => value is JinjaUndefined || (Arguments.Flag(a[1]) && !value.IsTrue) ? a[0] ?? JinjaString.Empty : value)
        .Add("attr", "name", (context, value, a) => Attributes.FindAttribute(value, Arguments.Text(a[0], "attribute name"), context) ?? JinjaUndefined.Missing(value, a[0]!))
        .Add("tojson", "? ensure_ascii indent separators sort_keys", (context, value, a) => JsonWriting.Dump(value, a, context))
        .Add("from_json", "", (context, value, _) => ParseJson(value, context));

    public static JinjaValue ParseJson(JinjaValue value, RenderContext context)
    {
        if (!context.Options.HasFromJson) throw JinjaException.Runtime("No filter named 'from_json' found.");
        var text = Arguments.Text(value, "from_json() argument");
        try
        {
            using var document = System.Text.Json.JsonDocument.Parse(text.Text);
            context.Budget.Spend(text.Text.Length >> 2);
            return JsonReading.Read(document.RootElement, untrusted: text.Origins is not null);
        }
        catch (System.Text.Json.JsonException failure)
        {
            throw JinjaException.Value($"from_json() got text that is not JSON: {failure.Message}");
        }
    }
}
