using Graycat.Client.Connections;
using Graycat.Client.Registration;
using Microsoft.SemanticKernel;

namespace Graycat.Client.SemanticKernel;

/// <summary>Puts a Graycat server behind a kernel.</summary>
public static class GraycatKernelBuilderExtensions
{
    private const string DefaultName = "graycat";

    /// <summary>Adds chat completion, embeddings and images of the server that the connection string names.</summary>
    /// <param name="builder">The kernel's builder.</param>
    /// <param name="connectionString"><c>Endpoint=…;Key=…;Model=…</c>.</param>
    /// <param name="serviceId">Registers under this key as well; null: without a key.</param>
    /// <exception cref="FormatException">The connection string cannot be read.</exception>
    public static IKernelBuilder AddGraycatChatCompletion(this IKernelBuilder builder, string connectionString, string? serviceId = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var given = GraycatClientOptions.Parse(connectionString);
        if (serviceId is null)
            builder.Services.AddGraycatClient(DefaultName, options => Copy(given, options));
        else
            builder.Services.AddKeyedGraycatClient(serviceId, options => Copy(given, options));
        return builder;
    }

    private static void Copy(GraycatClientOptions from, GraycatClientOptions to) =>
        (to.Endpoint, to.Key, to.Model, to.EmbeddingModel, to.ImageModel) = (from.Endpoint, from.Key, from.Model, from.EmbeddingModel, from.ImageModel);
}
