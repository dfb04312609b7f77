using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Graycat.SdWorker.NoiseSchedulers;

/// <summary>
/// The content of a model's <c>scheduler/scheduler_config.json</c>. A key that is missing or null has the default of the
/// scheduler class; unknown keys are ignored, because exporters write those of newer releases.
/// </summary>
public sealed class NoiseSchedulerConfig
{
    private readonly Dictionary<string, JsonElement> _values;

    private NoiseSchedulerConfig(Dictionary<string, JsonElement> values)
    {
        _values = values;
        PredictionType = Text("prediction_type", "epsilon") switch
        {
            "epsilon" => PredictionType.Epsilon,
            "v_prediction" => PredictionType.VPrediction,
            "sample" or "original_sample" => PredictionType.Sample,
            string other => throw Wrong("prediction_type", other, "epsilon, v_prediction or sample"),
        };
    }

    /// <summary>The diffusers class, such as <c>EulerDiscreteScheduler</c>; empty if the file doesn't name one.</summary>
    public string ClassName => Text("_class_name", "");

    /// <summary>What the model predicts. Default: epsilon.</summary>
    public PredictionType PredictionType { get; }

    /// <summary>Time steps of the training schedule. Default 1000.</summary>
    public int TrainTimesteps
    {
        get
        {
            int steps = Integer("num_train_timesteps", 1000);
            return steps is >= 1 and <= 100_000 ? steps : throw Wrong("num_train_timesteps", steps, "1 to 100000");
        }
    }

    /// <summary>
    /// Parses the file's text. Accepts what Python's json module writes beyond the standard: bare <c>NaN</c>,
    /// <c>Infinity</c> and <c>-Infinity</c>.
    /// </summary>
    /// <exception cref="NoiseSchedulerConfigException">Not a JSON object, or an unknown prediction type.</exception>
    public static NoiseSchedulerConfig Parse(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(QuoteSpecialNumbers(json));
            return From(document.RootElement);
        }
        catch (JsonException e)
        {
            throw new NoiseSchedulerConfigException($"The scheduler configuration is not JSON: {e.Message}");
        }
    }

    /// <summary>Takes the keys of a JSON object.</summary>
    /// <exception cref="NoiseSchedulerConfigException">Not a JSON object, or an unknown prediction type.</exception>
    public static NoiseSchedulerConfig From(JsonElement config)
    {
        if (config.ValueKind != JsonValueKind.Object)
            throw new NoiseSchedulerConfigException("The scheduler configuration must be a JSON object.");
        var values = new Dictionary<string, JsonElement>();
        foreach (JsonProperty property in config.EnumerateObject())
            if (property.Value.ValueKind != JsonValueKind.Null)
                values[property.Name] = property.Value.Clone();
        return new NoiseSchedulerConfig(values);
    }

    internal double Number(string key, double missing) => OptionalNumber(key) ?? missing;

    internal double? OptionalNumber(string key)
    {
        if (!_values.TryGetValue(key, out JsonElement value))
            return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number))
            return number;
        return value.ValueKind == JsonValueKind.String ? SpecialNumber(key, value.GetString()!) : throw Wrong(key, value, "a number");
    }

    internal int Integer(string key, int missing)
    {
        double number = Number(key, missing);
        return number == Math.Floor(number) && Math.Abs(number) <= int.MaxValue ? (int)number : throw Wrong(key, number, "an integer");
    }

    internal bool Flag(string key, bool missing = false)
    {
        if (!_values.TryGetValue(key, out JsonElement value))
            return missing;
        return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Wrong(key, value, "true or false");
    }

    internal string Text(string key, string missing)
    {
        if (!_values.TryGetValue(key, out JsonElement value))
            return missing;
        return value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Wrong(key, value, "a string");
    }

    internal float[]? Numbers(string key)
    {
        if (!_values.TryGetValue(key, out JsonElement value))
            return null;
        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(n => n.ValueKind != JsonValueKind.Number))
            throw Wrong(key, value, "a list of numbers");
        return [.. value.EnumerateArray().Select(n => n.GetSingle())];
    }

    /// <summary>The value if it is one of the choices.</summary>
    internal string Choice(string key, string missing, params ReadOnlySpan<string> choices)
    {
        string text = Text(key, missing);
        return choices.Contains(text) ? text : throw Wrong(key, text, "one of " + string.Join(", ", choices!));
    }

    internal static NoiseSchedulerConfigException Wrong(string key, object value, string right) =>
        new(string.Create(CultureInfo.InvariantCulture, $"The scheduler configuration's '{key}' is {value}; it must be {right}."));

    private static double SpecialNumber(string key, string text) => text switch
    {
        "-Infinity" => double.NegativeInfinity,
        "Infinity" => double.PositiveInfinity,
        "NaN" => double.NaN,
        _ => throw Wrong(key, text, "a number"),
    };

    private static string QuoteSpecialNumbers(string json)
    {
        if (!json.Contains("Infinity", StringComparison.Ordinal) && !json.Contains("NaN", StringComparison.Ordinal))
            return json;
        var quoted = new StringBuilder(json.Length + 16);
        for (int i = 0; i < json.Length;)
        {
            ReadOnlySpan<char> special = SpecialToken(json.AsSpan(i));
            int length = special.IsEmpty ? json[i] == '"' ? StringLength(json, i) : 1 : special.Length;
            string quote = special.IsEmpty ? "" : "\"";
            quoted.Append(quote).Append(json, i, length).Append(quote);
            i += length;
        }
        return quoted.ToString();
    }

    private static ReadOnlySpan<char> SpecialToken(ReadOnlySpan<char> rest)
    {
        foreach (string token in (ReadOnlySpan<string>)["-Infinity", "Infinity", "NaN"])
            if (rest.StartsWith(token, StringComparison.Ordinal))
                return rest[..token.Length];
        return default;
    }

    /// <summary>The length of the string literal that starts at an index, with its quotes.</summary>
    private static int StringLength(string json, int start)
    {
        int end = start + 1;
        while (end < json.Length && json[end] != '"')
            end += json[end] == '\\' ? 2 : 1;
        return Math.Min(end + 1, json.Length) - start;
    }
}
