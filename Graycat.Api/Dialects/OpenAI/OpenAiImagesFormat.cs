using System.Text.Json;
using Graycat.Api.Jobs;
using Graycat.Api.Streaming;
using Graycat.Contracts.Images;
using Graycat.Contracts.Jobs;

namespace Graycat.Api.Dialects.OpenAI;

/// <summary><c>{"created","data":[{"b64_json"}]}</c>; where an address was asked for, it is a <c>data:</c> one, since pictures are not kept.</summary>
internal sealed class OpenAiImagesFormat : IReplyFormat
{
    public const string FormatName = "openai.images";

    public string Name => FormatName;

    public IReply Create(ReplyShape shape) => new Reply(shape);

    private sealed class Reply(ReplyShape shape) : IReply
    {
        public void WriteAnswer(Utf8JsonWriter json, ReadOnlySpan<byte> result)
        {
            var images = JsonSerializer.Deserialize(result, ImageJsonContext.Default.ImageResult)!;
            bool asUrl = shape.Options.GetValueOrDefault("url") == "1";
            json.WriteStartObject();
            json.WriteNumber("created", shape.Created);
            json.WriteStartArray("data");
            foreach (byte[] image in images.Images)
            {
                json.WriteStartObject();
                if (asUrl)
                    json.WriteString("url", $"data:image/{shape.Options["type"]};base64,{Convert.ToBase64String(image)}");
                else
                    json.WriteBase64String("b64_json", image);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        public void WriteEvent(FrameBuffer frames, JobEvent item)
        {
            // Pictures come whole.
        }
    }
}
