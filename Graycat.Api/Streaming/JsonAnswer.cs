using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Graycat.Api.Streaming;

/// <summary>Writes a whole JSON answer.</summary>
public static class JsonAnswer
{
    /// <summary>Text is escaped no further than JSON needs; answers are never embedded in HTML.</summary>
    internal static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true, MaxDepth = 512 };

    /// <summary>Writes with the response's present status code, with a content length.</summary>
    public static async Task WriteAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        var body = ToUtf8(write);
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = body.WrittenCount;
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.BodyWriter.WriteAsync(body.WrittenMemory, context.RequestAborted);
    }

    /// <summary>The JSON's bytes.</summary>
    public static ArrayBufferWriter<byte> ToUtf8(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(buffer, Options);
        write(json);
        json.Flush();
        return buffer;
    }
}
