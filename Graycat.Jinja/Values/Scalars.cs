using System.Numerics;
using Graycat.Jinja.Rendering;
using Graycat.Jinja.Text;

namespace Graycat.Jinja.Values;

internal sealed class JinjaNone : JinjaValue
{
    public static readonly JinjaNone Instance = new();

    internal override string TypeName => "NoneType";

    internal override bool IsTrue => false;

    internal override void WriteRepr(TextBuilder into) => into.Append("None");
}

/// <summary>What Python counts with: bool, int, float.</summary>
internal abstract class JinjaNumber : JinjaValue
{
    internal abstract bool IsFloat { get; }

    /// <summary>The value of an int or a bool.</summary>
    internal abstract BigInteger Integer { get; }

    /// <summary>As a float; a value error when an int is too large.</summary>
    internal abstract double Real { get; }

    internal override bool IsEqualTo(JinjaValue other) => other is JinjaNumber number && Operators.NumberComparison.Compare(this, number) == 0;
}

internal sealed class JinjaBool : JinjaNumber
{
    public static readonly JinjaBool True = new(true);
    public static readonly JinjaBool False = new(false);

    private JinjaBool(bool value) => Value = value;

    public bool Value { get; }

    internal override string TypeName => "bool";

    internal override bool IsTrue => Value;

    internal override bool IsFloat => false;

    internal override BigInteger Integer => Value ? BigInteger.One : BigInteger.Zero;

    internal override double Real => Value ? 1 : 0;

    internal override int Hash() => (Value ? 1L : 0L).GetHashCode();

    internal override void WriteRepr(TextBuilder into) => into.Append(Value ? "True" : "False");

    internal override JinjaValue? GetAttribute(string name, RenderContext context) => Methods.NumberMethods.Find(this, name);
}

internal sealed class JinjaInteger : JinjaNumber
{
    private const int SmallFrom = -5, SmallTo = 256;
    private static readonly JinjaInteger[] s_small = [.. Enumerable.Range(SmallFrom, SmallTo - SmallFrom + 1).Select(n => new JinjaInteger(n, default))];
    private readonly BigInteger _big;

    private JinjaInteger(long small, BigInteger big) => (Small, _big) = (small, big);

    /// <summary>The value when it fits; see <see cref="IsSmall"/>.</summary>
    public long Small { get; }

    /// <summary>Whether the value fits into 64 bits.</summary>
    public bool IsSmall => _big.IsZero;

    internal override string TypeName => "int";

    internal override bool IsTrue => !IsSmall || Small != 0;

    internal override bool IsFloat => false;

    internal override BigInteger Integer => IsSmall ? Small : _big;

    internal override double Real
    {
        get
        {
            double real = IsSmall ? Small : Operators.Integers.ToDouble(_big);
            return double.IsFinite(real) ? real : throw JinjaException.Value("int too large to convert to float");
        }
    }

    public static new JinjaInteger Of(long value) => value is >= SmallFrom and <= SmallTo ? s_small[value - SmallFrom] : new JinjaInteger(value, default);

    public static JinjaInteger Of(BigInteger value) =>
        value >= long.MinValue && value <= long.MaxValue ? Of((long)value) : new JinjaInteger(0, value);

    internal override int Hash() => IsSmall ? Small.GetHashCode() : _big.GetHashCode();

    internal override void WriteRepr(TextBuilder into)
    {
        Span<char> digits = stackalloc char[20];
        if (!IsSmall) into.Append(Operators.Integers.ToDecimal(_big));
        else if (Small.TryFormat(digits, out int written, default, System.Globalization.CultureInfo.InvariantCulture)) into.Append(digits[..written]);
    }

    internal override JinjaValue? GetAttribute(string name, RenderContext context) => Methods.NumberMethods.Find(this, name);
}

internal sealed class JinjaFloat(double value) : JinjaNumber
{
    public double Value { get; } = value;

    internal override string TypeName => "float";

    internal override bool IsTrue => Value != 0;

    internal override bool IsFloat => true;

    internal override BigInteger Integer => new(Value);

    internal override double Real => Value;

    internal override int Hash() =>
        Math.Floor(Value) != Value || double.IsInfinity(Value) ? Value.GetHashCode()
        : Math.Abs(Value) < 9e18 ? ((long)Value).GetHashCode()
        : JinjaInteger.Of(new BigInteger(Value)).Hash();

    internal override void WriteRepr(TextBuilder into) => into.Append(FloatText.Repr(Value));

    internal override JinjaValue? GetAttribute(string name, RenderContext context) => Methods.NumberMethods.Find(this, name);
}

/// <summary>The name, attribute or item that was not there.</summary>
internal sealed class JinjaUndefined : JinjaValue
{
    private readonly string? _hint;
    private readonly JinjaValue? _owner, _key;
    private readonly bool _isUnsafe;

    /// <param name="hint">The message when it is used all the same.</param>
    public JinjaUndefined(string hint) => _hint = hint;

    private JinjaUndefined(JinjaValue? owner, JinjaValue key, bool isUnsafe) => (_owner, _key, _isUnsafe) = (owner, key, isUnsafe);

    internal override string TypeName => "Undefined";

    internal override bool IsTrue => false;

    internal override bool IsCallable => true;

    internal override bool IsIterable => true;

    internal override int? Length => 0;

    public static JinjaUndefined Name(JinjaString name) => new(null, name, isUnsafe: false);

    public static JinjaUndefined Missing(JinjaValue owner, JinjaValue key) => new(owner, key, isUnsafe: false);

    /// <summary>An attribute that the sandbox took away: using it is a sandbox error.</summary>
    public static JinjaUndefined Unsafe(JinjaValue owner, JinjaValue name) => new(owner, name, isUnsafe: true);

    /// <summary>What using the value brings.</summary>
    public JinjaException Fail() => new(_isUnsafe ? JinjaErrorKind.Sandbox : JinjaErrorKind.Undefined, Describe());

    private string Describe()
    {
        if (_hint is not null) return _hint;
        string key = _key!.ReprText(Budget.Unshared());
        if (_owner is null) return $"{key} is undefined";
        if (_isUnsafe) return $"access to attribute {key} of '{_owner.TypeName}' object is unsafe.";
        if (_key is not JinjaString) return $"{_owner.TypeName} object has no element {key}";
        return $"{(_owner is JinjaNone ? "'None'" : $"'{_owner.TypeName} object'")} has no attribute {key}";
    }

    internal override void WriteRepr(TextBuilder into) => into.Append("Undefined");

    internal override void WriteStr(TextBuilder into)
    {
    }

    internal override bool IsEqualTo(JinjaValue other) => other is JinjaUndefined;

    internal override int Hash() => 0x5eed;

    internal override IEnumerator<JinjaValue> Iterate() => Enumerable.Empty<JinjaValue>().GetEnumerator();

    internal override JinjaValue? GetItem(JinjaValue key) => throw Fail();

    internal override JinjaValue? GetAttribute(string name, RenderContext context) => name.StartsWith("__", StringComparison.Ordinal) ? null : throw Fail();

    internal override JinjaValue Call(RenderContext context, CallArguments arguments) => throw Fail();
}
