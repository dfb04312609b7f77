using Graycat.Jinja;
using Graycat.Jinja.Values;

namespace Graycat.Tests.Jinja;

/// <summary>Templates come out of model files, so whatever they hold must end within bounds in a documented error.</summary>
public sealed class HostileTemplateTests
{
    private static readonly JinjaLimits s_tight = new() { MaxSteps = 300_000, MaxCharacters = 100_000, MaxItems = 10_000 };

    private static JinjaRendering Render(string source, JinjaOptions? options = null, CancellationTokenSource? cancellation = null)
    {
        var (template, error) = JinjaTemplate.Parse(source, options);
        Assert.Null(error);
        return template!.Render(new Dictionary<string, JinjaValue>(), s_tight, TimeProvider.System, cancellation?.Token ?? TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}")]
    [InlineData("{% for i in range(100000) %}{{ 'xxxxxxxxxxxxxxxx' }}{% endfor %}")]
    [InlineData("{{ 'x' * 1000000000 }}")]
    [InlineData("{{ 'x'.ljust(1000000000) }}")]
    [InlineData("{{ '%1000000s' % 1 }}")]
    [InlineData("{{ '{:1000000}'.format(1) }}")]
    [InlineData("{{ [0] * 1000000000 }}")]
    [InlineData("{{ range(100000)|list }}")]
    [InlineData("{{ 10 ** (10 ** 9) }}")]
    [InlineData("{% set ns = namespace(x='aaaaaaaaaa') %}{% for i in range(99999) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}")]
    [InlineData("{% set ns = namespace(x=[1, 2]) %}{% for i in range(99999) %}{% set ns.x = ns.x + ns.x %}{% endfor %}")]
    [InlineData("{% set ns = namespace(x=3) %}{% for i in range(99999) %}{% set ns.x = ns.x * ns.x %}{% endfor %}")]
    [InlineData("{{ ('a' * 50000)|replace('a', 'aaaaaaaa') }}")]
    [InlineData("{{ [('a' * 50000), ('a' * 60000)]|join }}")]
    [InlineData("{{ [1]|batch(1000000000, 0)|list }}")]
    [InlineData("{{ [1]|slice(1000000000)|list }}")]
    [InlineData("{{ range(99999)|map('string')|map('upper')|map('lower')|map('title')|join }}")]
    [InlineData("{{ ('a' * 90000)|indent(90000) ~ 'a' * 90000 }}")]
    [InlineData("{{ [1]|tojson(indent=1000000000) }}")]
    public void What_asks_for_too_much_is_stopped_by_a_limit(string source) => Assert.Equal(JinjaErrorKind.Limit, Render(source).Error?.Kind);

    [Theory]
    [InlineData("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}")]
    [InlineData("{% for x in [[1]] recursive %}{{ loop([x]) }}{% endfor %}")]
    [InlineData("{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{% endmacro %}{{ a() }}")]
    public void Recursion_without_end_is_a_runtime_error(string source) => Assert.Equal(JinjaErrorKind.Runtime, Render(source).Error?.Kind);

    [Theory]
    [InlineData("{{ ns.x }}")]
    [InlineData("{{ ns.x|tojson }}")]
    [InlineData("{{ ns.x == ns.y }}")]
    [InlineData("{{ ns.x < ns.y }}")]
    public void A_value_nested_deeper_than_the_stack_is_a_runtime_error(string use)
    {
        string source = "{% set ns = namespace(x=[], y=[]) %}{% for i in range(20000) %}{% set ns.x = [ns.x] %}{% set ns.y = [ns.y] %}{% endfor %}" + use;
        JinjaErrorKind? kind = null;
        var cancellation = new CancellationTokenSource();
        var smallStack = new Thread(() => kind = Render(source, null, cancellation).Error?.Kind, 512 * 1024);
        smallStack.Start();
        smallStack.Join();
        Assert.Equal(JinjaErrorKind.Runtime, kind);
    }

    [Theory]
    [InlineData("{% set l = [] %}{% set _ = l.append(l) %}{{ l }}")]
    [InlineData("{% set d = {} %}{% set _ = d.update({'d': d}) %}{{ d|tojson }}")]
    public void A_value_that_holds_itself_is_a_runtime_error(string source) =>
        Assert.Contains(Render(source, JinjaOptions.Lenient).Error?.Kind, new JinjaErrorKind?[] { JinjaErrorKind.Runtime, JinjaErrorKind.Limit });

    [Fact]
    public void A_list_that_grows_while_it_is_walked_is_stopped() =>
        Assert.Equal(JinjaErrorKind.Limit, Render("{% set l = [1] %}{% for i in l %}{% set _ = l.append(i) %}{% endfor %}", JinjaOptions.Lenient).Error?.Kind);

    public static TheoryData<string> Nestings() => new()
    {
        "{{ " + new string('(', 100_000),
        "{{ " + new string('[', 100_000) + new string(']', 100_000) + " }}",
        "{{ " + string.Concat(Enumerable.Repeat("not ", 100_000)) + "1 }}",
        "{{ " + string.Concat(Enumerable.Repeat("-", 100_000)) + "1 }}",
        "{{ 1" + string.Concat(Enumerable.Repeat("+1", 100_000)) + " }}",
        "{{ x" + string.Concat(Enumerable.Repeat("|e", 100_000)) + " }}",
        "{{ x" + string.Concat(Enumerable.Repeat(".a", 100_000)) + " }}",
        string.Concat(Enumerable.Repeat("{% if 1 %}", 50_000)),
        string.Concat(Enumerable.Repeat("{% for x in y %}", 50_000)),
        "{{ 1" + string.Concat(Enumerable.Repeat(" if 1 else 1", 50_000)) + " }}",
        "{{ " + new string('9', 100_000) + " }}",
    };

    [Theory]
    [MemberData(nameof(Nestings))]
    public void Nesting_without_end_does_not_compile(string source)
    {
        var (template, error) = JinjaTemplate.Parse(source);
        Assert.Null(template);
        Assert.True(error!.Kind is JinjaErrorKind.Syntax or JinjaErrorKind.Runtime, error.ToString());
    }

    [Fact]
    public void A_template_that_is_too_long_is_refused_unread() =>
        Assert.Equal(JinjaErrorKind.Limit, JinjaTemplate.Parse(new string('x', (1 << 20) + 1)).Error?.Kind);

    [Fact]
    public void A_cancelled_rendering_says_so()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Equal(JinjaErrorKind.Cancelled, Render("{% for i in range(99999) %}{% endfor %}", null, source).Error?.Kind);
    }

    [Fact]
    public void Any_piece_of_a_template_parses_or_fails_with_an_error()
    {
        const string Template = "{%- set ns = namespace(a=1) -%}{% for m in ms if m %}{{- loop.index ~ m['a'][1:2]|join(',') }}{# c #}{% endfor %}{% macro f(a, b=2) %}{% raw %}{{{% endraw %}{{ caller() }}{% endmacro %}{{ '\\u00e9' \"x\" if 1.5e3 is odd else {1: (2,)} }}";
        for (int from = 0; from < Template.Length; from += 3)
        {
            for (int to = from + 1; to <= Template.Length; to += 5)
            {
                var (template, error) = JinjaTemplate.Parse(Template[from..to]);
                Assert.True(template is null != error is null);
                template?.Render(new Dictionary<string, JinjaValue>(), s_tight, null, TestContext.Current.CancellationToken);
            }
        }
    }
}
