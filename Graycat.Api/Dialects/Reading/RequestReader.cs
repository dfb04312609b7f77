using System.Globalization;
using System.Text.Json;
using Graycat.Api.Errors;

namespace Graycat.Api.Dialects.Reading;

/// <summary>
/// Reads the fields of one JSON object and remembers the first thing that is wrong, with the field's path. A field that
/// is absent or null is not given. After an error every read goes on with harmless values, so a dialect reads straight
/// through and looks at <see cref="Error"/> once.
/// </summary>
public sealed class RequestReader
{
    private readonly JsonElement _element;
    private readonly string _path;
    private readonly RequestReader _root;
    private ApiError? _error;

    /// <summary>A reader of a whole body.</summary>
    public RequestReader(JsonElement body)
    {
        _element = body;
        _path = "";
        _root = this;
    }

    private RequestReader(JsonElement element, string path, RequestReader root) => (_element, _path, _root) = (element, path, root);

    /// <summary>The first thing that was wrong, here or in any reader made from here; null for nothing.</summary>
    public ApiError? Error => _root._error;

    /// <summary>
    /// Whether numbers beyond their bounds are moved to the nearest bound instead of refused; for dialects whose clients
    /// expect that. Set on the reader of the whole body.
    /// </summary>
    public bool ClampNumbers { get; init; }

    /// <summary>The object itself.</summary>
    public JsonElement Element => _element;

    /// <summary>This object's own path; empty for the body.</summary>
    public string Path => _path;

    /// <summary>The value of a field; undefined where it is absent or null.</summary>
    public JsonElement this[string name] =>
        _element.ValueKind == JsonValueKind.Object && _element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? value
            : default;

    /// <summary>Whether a field is given.</summary>
    public bool Has(string name) => this[name].ValueKind != JsonValueKind.Undefined;

    /// <summary>The field's path in the body.</summary>
    public string PathOf(string name) => _path.Length == 0 ? name : $"{_path}.{name}";

    /// <summary>A string, or null.</summary>
    public string? Text(string name, int maxCharacters = int.MaxValue)
    {
        var value = this[name];
        if (value.ValueKind == JsonValueKind.Undefined)
            return null;
        if (value.ValueKind != JsonValueKind.String)
            return Wrong<string>(name, value, "a string");
        string text = value.GetString()!;
        if (text.Length > maxCharacters)
            Fail(name, $"{PathOf(name)} has {text.Length:N0} characters; at most {maxCharacters:N0} are allowed.", "string_above_max_length");
        return text;
    }

    /// <summary>true or false, or null.</summary>
    public bool? Flag(string name)
    {
        var value = this[name];
        return value.ValueKind switch
        {
            JsonValueKind.Undefined => null,
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => Wrong<bool?>(name, value, "true or false"),
        };
    }

    /// <summary>A number within the bounds, both included, in single precision, or null.</summary>
    public float? Number(string name, double min, double max) => (float?)Double(name, min, max);

    /// <summary>A number within the bounds, both included, or null.</summary>
    public double? Double(string name, double min, double max)
    {
        var value = this[name];
        if (value.ValueKind == JsonValueKind.Undefined)
            return null;
        if (value.ValueKind != JsonValueKind.Number)
            return Wrong<double?>(name, value, "a number");
        double number = value.GetDouble();
        if (number >= min && number <= max)
            return number;
        if (_root.ClampNumbers)
            return Math.Clamp(number, min, max);
        Fail(name, $"{PathOf(name)} is {Short(value)}; it must be {Range(min, max)}.", number < min ? "decimal_below_min_value" : "decimal_above_max_value");
        return null;
    }

    /// <summary>A whole number within the bounds, both included, or null.</summary>
    public int? Integer(string name, int min, int max) => (int?)Long(name, min, max);

    /// <summary>A whole number within the bounds, both included, or null.</summary>
    public long? Long(string name, long min, long max)
    {
        var value = this[name];
        if (value.ValueKind == JsonValueKind.Undefined)
            return null;
        if (!IsWhole(value, out decimal number))
            return Wrong<long?>(name, value, "a whole number");
        if (number >= min && number <= max)
            return (long)number;
        if (_root.ClampNumbers)
            return (long)Math.Clamp(number, min, max);
        Fail(name, $"{PathOf(name)} is {Short(value)}; it must be {Range(min, max)}.", number < min ? "integer_below_min_value" : "integer_above_max_value");
        return null;
    }

    /// <summary>A seed: any 64-bit integer, signed or not; its bits count.</summary>
    public ulong? Seed(string name)
    {
        var value = this[name];
        if (value.ValueKind == JsonValueKind.Undefined)
            return null;
        if (!IsWhole(value, out decimal number))
            return Wrong<ulong?>(name, value, "a whole number");
        if (number >= long.MinValue && number <= ulong.MaxValue)
            return number < 0 ? unchecked((ulong)(long)number) : (ulong)number;
        Fail(name, $"{PathOf(name)} is {Short(value)}; it must fit into 64 bits.", "invalid_value");
        return null;
    }

    /// <summary>A nested object, or null.</summary>
    public RequestReader? Object(string name)
    {
        var value = this[name];
        if (value.ValueKind == JsonValueKind.Undefined)
            return null;
        return value.ValueKind == JsonValueKind.Object ? new(value, PathOf(name), _root) : Wrong<RequestReader>(name, value, "an object");
    }

    /// <summary>A reader of a field's value itself, whatever it is.</summary>
    public RequestReader Value(string name) => new(this[name], PathOf(name), _root);

    /// <summary>The items of a list, each with its path; empty where it is absent.</summary>
    public IReadOnlyList<RequestReader> List(string name, int maxItems = 100_000)
    {
        var value = this[name];
        if (value.ValueKind == JsonValueKind.Undefined)
            return [];
        if (value.ValueKind != JsonValueKind.Array)
            return Wrong<IReadOnlyList<RequestReader>>(name, value, "a list") ?? [];
        if (value.GetArrayLength() > maxItems)
            Fail(name, $"{PathOf(name)} has {value.GetArrayLength():N0} items; at most {maxItems:N0} are allowed.", "array_above_max_length");
        else
            return [.. value.EnumerateArray().Select((item, index) => new RequestReader(item, $"{PathOf(name)}[{index}]", _root))];
        return [];
    }

    /// <summary>A string or a list of strings; empty where it is absent.</summary>
    public IReadOnlyList<string> Texts(string name, int maxItems, bool allowEmpty = false)
    {
        if (this[name].ValueKind == JsonValueKind.String)
            return [Text(name)!];
        if (this[name].ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Array))
            return Wrong<IReadOnlyList<string>>(name, this[name], "a string or a list of strings") ?? [];
        var items = List(name, maxItems);
        return [.. items.Select(item => item.AsText(allowEmpty))];
    }

    /// <summary>One of the words, or null.</summary>
    public string? Word(string name, params ReadOnlySpan<string> words)
    {
        if (Text(name) is not { } text || words.Contains(text))
            return Text(name);
        Fail(name, $"{PathOf(name)} is '{Cut(text)}'; it must be one of {string.Join(", ", words!)}.", "invalid_value");
        return null;
    }

    /// <summary>This value itself as a string; for items of lists.</summary>
    public string AsText(bool allowEmpty = true)
    {
        if (_element.ValueKind != JsonValueKind.String)
            FailHere($"{_path} is {Describe(_element)}; it must be a string.", "invalid_type");
        else if (_element.GetString() is { } text && (allowEmpty || text.Length > 0))
            return text;
        else
            FailHere($"{_path} is empty; it must have a character.", "invalid_value");
        return "";
    }

    /// <summary>Notes that a field is missing.</summary>
    public void Missing(string name) => Fail(name, $"{PathOf(name)} is required.", "missing_required_parameter");

    /// <summary>Notes that a field is wrong, unless something was wrong before.</summary>
    public void Fail(string name, string message, string code) => Note(new(ApiErrorKind.InvalidRequest, message, PathOf(name), code));

    /// <summary>Notes that this value itself is wrong, unless something was wrong before.</summary>
    public void FailHere(string message, string code) => Note(new(ApiErrorKind.InvalidRequest, message, _path, code));

    /// <summary>Notes that a field's value has the wrong type.</summary>
    public T? Wrong<T>(string name, JsonElement value, string expected)
    {
        Fail(name, $"{PathOf(name)} is {Describe(value)}; it must be {expected}.", "invalid_type");
        return default;
    }

    /// <summary>What a value is, in a few words.</summary>
    public static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => $"the string '{Cut(value.GetString()!)}'",
        JsonValueKind.Number => $"the number {Short(value)}",
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => "null",
    };

    private void Note(ApiError error) => _root._error ??= error;

    private static bool IsWhole(JsonElement value, out decimal number)
    {
        number = 0;
        if (value.ValueKind != JsonValueKind.Number)
            return false;
        if (!value.TryGetDecimal(out number))
            number = value.GetDouble() < 0 ? decimal.MinValue : decimal.MaxValue;
        return number == decimal.Truncate(number);
    }

    private static string Range(double min, double max) => (min, max) switch
    {
        (_, >= int.MaxValue) => FormattableString.Invariant($"at least {min}"),
        ( <= int.MinValue, _) => FormattableString.Invariant($"at most {max}"),
        _ => FormattableString.Invariant($"between {min} and {max}"),
    };

    private static string Short(JsonElement number) => Cut(number.GetRawText());

    private static string Cut(string text) =>
        text.Length <= 40 ? text : string.Create(CultureInfo.InvariantCulture, $"{text.AsSpan(0, char.IsHighSurrogate(text[39]) ? 39 : 40)}…");
}
