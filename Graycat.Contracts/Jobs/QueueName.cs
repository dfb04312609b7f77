using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace Graycat.Contracts.Jobs;

/// <summary>
/// The name of a queue: a kind of worker and what it must have loaded, as in <c>llm:graycat-mini</c>.
/// Made by <see cref="Llm"/>, <see cref="Sd"/> and <see cref="Utility"/>; 1 to 200 characters.
/// </summary>
[JsonConverter(typeof(QueueNameConverter))]
public readonly record struct QueueName(string Value)
{
    /// <summary>Text, embedding and rerank jobs of one text model.</summary>
    public static QueueName Llm(string model) => new("llm:" + model);

    /// <summary>Image jobs of one image model.</summary>
    public static QueueName Sd(string model) => new("sd:" + model);

    /// <summary>Short jobs about a model that need no slot (tokenise, render a template, load, unload); never behind long ones.</summary>
    public static QueueName Utility(string model) => new("util:" + model);

    /// <summary>The name after the first colon; the whole name if there is none.</summary>
    public string Model => Value[(Value.IndexOf(':') + 1)..];

    /// <summary>
    /// Eight characters derived from the name (40 bits of its SHA-256). They are the Redis hash tag of the queue's
    /// keys and the end of every <see cref="JobId"/> in it, so that a job's keys follow from its id alone.
    /// </summary>
    public string Tag
    {
        get
        {
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(Encoding.UTF8.GetBytes(Value), hash);
            var bits = ((ulong)hash[0] << 32) | ((ulong)hash[1] << 24) | ((ulong)hash[2] << 16) | ((ulong)hash[3] << 8) | hash[4];
            return Base32.Encode(bits, JobId.TagLength);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
