using System.Collections.Frozen;
using Graycat.Jinja.Filters;
using Graycat.Jinja.Methods;
using Graycat.Jinja.Operators;
using Graycat.Jinja.Rendering;
using Graycat.Jinja.Values;

namespace Graycat.Jinja.Tests;

/// <summary>A test: a question about a value.</summary>
internal sealed class Test(Func<RenderContext, JinjaValue, CallArguments, bool> body)
{
    public bool Holds(RenderContext context, JinjaValue value, CallArguments arguments) => body(context, value, arguments);
}

/// <summary>All tests by name.</summary>
internal static class TestTable
{
    private static readonly Dictionary<string, Test> s_building = [];
    private static readonly FrozenDictionary<string, Test> s_tests = Build();

    public static Test? Find(string name) => s_tests.GetValueOrDefault(name);

    private static FrozenDictionary<string, Test> Build()
    {
        AddTypes();
        AddContents();
        AddComparisons();
        return s_building.ToFrozenDictionary();
    }

    private static void AddTypes()
    {
        Add("defined", value => value is not JinjaUndefined);
        Add("undefined", value => value is JinjaUndefined);
        Add("none", value => value is JinjaNone);
        Add("boolean", value => value is JinjaBool);
        Add("true", value => value is JinjaBool { Value: true });
        Add("false", value => value is JinjaBool { Value: false });
        Add("integer", value => value is JinjaInteger);
        Add("float", value => value is JinjaFloat);
        Add("number", value => value is JinjaNumber);
        Add("string", value => value is JinjaString);
        Add("mapping", value => value is JinjaDict);
        Add("iterable", value => value.IsIterable);
        Add("callable", value => value.IsCallable);
        Add("escaped", value => value is JinjaString { IsMarkup: true });
        Add("sequence", value => value is JinjaString or JinjaSequence or JinjaDict or JinjaRange or JinjaUndefined);
    }

    private static void AddContents()
    {
        Add("odd", "", (context, value, _) => IsRemainder(value, JinjaInteger.Of(2), 1, context));
        Add("even", "", (context, value, _) => IsRemainder(value, JinjaInteger.Of(2), 0, context));
        Add("divisibleby", "num", (context, value, a) => IsRemainder(value, a[0]!, 0, context));
        Add("lower", "", (context, value, _) => StringMethods.IsLower(value.ToStr(context.Budget).Text));
        Add("upper", "", (context, value, _) => StringMethods.IsUpper(value.ToStr(context.Budget).Text));
        Add("filter", "", (context, value, _) => IsName(value) && FilterTable.Find(((JinjaString)value).Text, context.Options) is not null);
        Add("test", "", (_, value, _) => IsName(value) && Find(((JinjaString)value).Text) is not null);
        Add("sameas", "other", (_, value, a) => IsSame(value, a[0]!));
        Add("in", "seq", (_, value, a) => Comparison.Contains(a[0]!, value));
    }

    private static void AddComparisons()
    {
        foreach (string name in new[] { "==", "eq", "equalto" }) AddComparison(name, ComparisonOperator.Equal);
        foreach (string name in new[] { "!=", "ne" }) AddComparison(name, ComparisonOperator.NotEqual);
        foreach (string name in new[] { ">", "gt", "greaterthan" }) AddComparison(name, ComparisonOperator.Greater);
        foreach (string name in new[] { ">=", "ge" }) AddComparison(name, ComparisonOperator.GreaterOrEqual);
        foreach (string name in new[] { "<", "lt", "lessthan" }) AddComparison(name, ComparisonOperator.Less);
        foreach (string name in new[] { "<=", "le" }) AddComparison(name, ComparisonOperator.LessOrEqual);
    }

    private static void AddComparison(string name, ComparisonOperator comparison) =>
        Add(name, "other /", (_, value, a) => Comparison.Evaluate(comparison, value, a[0]!));

    private static void Add(string name, Func<JinjaValue, bool> holds) => Add(name, "", (_, value, _) => holds(value));

    private static void Add(string name, string parameters, Func<RenderContext, JinjaValue, JinjaValue?[], bool> holds)
    {
        var signature = new Signature($"test_{name}", parameters);
        s_building[name] = new Test((context, value, arguments) => holds(context, value, signature.Bind(arguments)));
    }

    private static bool IsRemainder(JinjaValue value, JinjaValue divisor, long rest, RenderContext context) =>
        Comparison.AreEqual(Arithmetic.Evaluate(BinaryOperator.Modulo, value, divisor, context), JinjaInteger.Of(rest));

    private static bool IsName(JinjaValue value) => value is JinjaString
        || (JinjaDict.IsHashable(value) ? false : throw JinjaException.Type($"unhashable type: '{value.TypeName}'"));

    private static bool IsSame(JinjaValue a, JinjaValue b) => ReferenceEquals(a, b)
        || (a is JinjaString x && b is JinjaString y && x.IsMarkup == y.IsMarkup && x.Text == y.Text && x.Text.Length <= 1);
}
