using System.Text;
using System.Text.Json;
using Graycat.Api.Jobs;
using Graycat.Api.Streaming;
using Graycat.Contracts.Images;
using Graycat.Contracts.Jobs;

namespace Graycat.Api.Dialects.Automatic1111;

/// <summary><c>{"images","parameters","info"}</c>, where <c>info</c> is JSON inside a string; and <c>{"html_info","image"}</c> of the extras.</summary>
/// <param name="name"><see cref="FormatName"/> or <see cref="ExtraName"/>.</param>
internal sealed class ImagesFormat(string name) : IReplyFormat
{
    public const string FormatName = "automatic1111.images";
    public const string ExtraName = "automatic1111.extra";

    public string Name => name;

    public IReply Create(ReplyShape shape) => new Reply(shape, name == ExtraName);

    private sealed class Reply(ReplyShape shape, bool isExtra) : IReply
    {
        public void WriteAnswer(Utf8JsonWriter json, ReadOnlySpan<byte> result)
        {
            var images = JsonSerializer.Deserialize(result, ImageJsonContext.Default.ImageResult)!;
            json.WriteStartObject();
            if (isExtra)
                WriteExtra(json, images);
            else
                WriteImages(json, images);
            json.WriteEndObject();
        }

        public void WriteEvent(FrameBuffer frames, JobEvent item)
        {
            // Pictures come whole; progress is shown as it is.
        }

        private static void WriteExtra(Utf8JsonWriter json, ImageResult images)
        {
            json.WriteString("html_info", "");
            json.WriteBase64String("image", images.Images[0]);
        }

        private void WriteImages(Utf8JsonWriter json, ImageResult images)
        {
            json.WriteStartArray("images");
            foreach (byte[] image in images.Images)
                json.WriteBase64StringValue(image);
            json.WriteEndArray();
            json.WritePropertyName("parameters");
            json.WriteRawValue(shape.Options["parameters"]);
            using var parameters = JsonDocument.Parse(shape.Options["parameters"]);
            json.WriteString("info", Encoding.UTF8.GetString(JsonAnswer.ToUtf8(info => WriteInfo(info, images, parameters.RootElement)).WrittenSpan));
        }

        private static void WriteInfo(Utf8JsonWriter json, ImageResult images, JsonElement parameters)
        {
            json.WriteStartObject();
            WriteText(json, "prompt", "all_prompts", images.AllPrompts);
            WriteText(json, "negative_prompt", "all_negative_prompts", images.AllNegativePrompts);
            WriteSeeds(json, "seed", "all_seeds", images.AllSeeds);
            WriteSeeds(json, "subseed", "all_subseeds", images.AllSubseeds);
            Copy(json, parameters, "subseed_strength");
            json.WriteNumber("width", images.Width);
            json.WriteNumber("height", images.Height);
            json.WriteString("sampler_name", images.SamplerName);
            json.WriteString("scheduler", images.SchedulerName);
            Copy(json, parameters, "cfg_scale");
            Copy(json, parameters, "steps");
            Copy(json, parameters, "batch_size");
            json.WriteBoolean("restore_faces", false);
            json.WriteNull("face_restoration_model");
            json.WriteString("sd_model_name", images.ModelName);
            json.WriteString("sd_model_hash", images.ModelHash);
            json.WriteNull("sd_vae_name");
            json.WriteNull("sd_vae_hash");
            json.WriteNumber("seed_resize_from_w", -1);
            json.WriteNumber("seed_resize_from_h", -1);
            Copy(json, parameters, "denoising_strength");
            json.WriteStartObject("extra_generation_params");
            json.WriteEndObject();
            json.WriteNumber("index_of_first_image", 0);
            WriteList(json, "infotexts", images.Infotexts);
            json.WriteStartArray("styles");
            json.WriteEndArray();
            json.WriteString("job_timestamp", images.JobTimestamp);
            json.WriteNumber("clip_skip", parameters.TryGetProperty("override_settings", out var settings) && settings.ValueKind == JsonValueKind.Object && settings.TryGetProperty("CLIP_stop_at_last_layers", out var skip) && skip.TryGetInt32(out int layers) ? layers : 1);
            json.WriteBoolean("is_using_inpainting_conditioning", false);
            WriteList(json, "warnings", images.Warnings);
            json.WriteString("version", "graycat");
            json.WriteEndObject();
        }

        private static void Copy(Utf8JsonWriter json, JsonElement parameters, string name)
        {
            json.WritePropertyName(name);
            if (parameters.TryGetProperty(name, out var value))
                value.WriteTo(json);
            else
                json.WriteNullValue();
        }

        private static void WriteText(Utf8JsonWriter json, string one, string all, IReadOnlyList<string> values)
        {
            json.WriteString(one, values.Count > 0 ? values[0] : "");
            WriteList(json, all, values);
        }

        private static void WriteSeeds(Utf8JsonWriter json, string one, string all, IReadOnlyList<long> values)
        {
            json.WriteNumber(one, values.Count > 0 ? values[0] : -1);
            json.WriteStartArray(all);
            foreach (long value in values)
                json.WriteNumberValue(value);
            json.WriteEndArray();
        }

        private static void WriteList(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
        {
            json.WriteStartArray(name);
            foreach (string value in values)
                json.WriteStringValue(value);
            json.WriteEndArray();
        }
    }
}
