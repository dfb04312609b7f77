using System.Text.Json.Serialization;

namespace Graycat.Contracts.Jobs;

/// <summary>What a job's payload is, and so which record it is read as.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JobKind>))]
public enum JobKind
{
    /// <summary>Generate text, from a prompt or a conversation.</summary>
    Text,

    /// <summary>Embed texts.</summary>
    Embedding,

    /// <summary>Order documents by how well they answer a query.</summary>
    Rerank,

    /// <summary>Make or change an image.</summary>
    Image,

    /// <summary>Ask or tell a worker something about a model: tokenise, render a template, load, unload.</summary>
    Utility,
}
