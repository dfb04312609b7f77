using Graycat.Llama;

namespace Graycat.Tests.Llama;

/// <summary>The text model that ships, loaded once for all tests. F16, since the goldens were made from these weights.</summary>
internal static class MiniModel
{
    public static string Path { get; } = System.IO.Path.Combine(GoldenFiles.RepositoryRoot, "models", "graycat-mini", "graycat-mini.F16.gguf");

    /// <summary>The same model in 8 bit, whose logits are the same bits for every shape of batch.</summary>
    public static string QuantizedPath { get; } = System.IO.Path.Combine(GoldenFiles.RepositoryRoot, "models", "graycat-mini", "graycat-mini.Q8_0.gguf");

    private static readonly Lazy<ILlamaModel> s_model = new(() => Load(Path));
    private static readonly Lazy<ILlamaModel> s_quantizedModel = new(() => Load(QuantizedPath));

    public static ILlamaEngine Engine
    {
        get
        {
            LlamaEngineResult result = LlamaEngine.Instance;
            Assert.True(result.Available, result.Message);
            return result.Engine;
        }
    }

    public static ILlamaModel Model => s_model.Value;

    public static ILlamaModel QuantizedModel => s_quantizedModel.Value;

    /// <summary>A context that computes on one thread, so that tests can run beside each other.</summary>
    public static ILlamaContext CreateContext(int sequences = 1, int tokensPerSequence = 512, bool unified = false)
    {
        ContextResult result = Model.CreateContext(SmallOptions with { MaxSequences = sequences, ContextTokensPerSequence = tokensPerSequence, UnifiedKvCache = unified });
        Assert.True(result.Created, result.Message);
        return result.Context;
    }

    public static LlamaContextOptions SmallOptions { get; } = new() { Threads = 1, BatchThreads = 1, BatchTokens = 512, ContextTokensPerSequence = 512, MaxSequences = 1 };

    public static ILlamaModel Load(string path, LlamaModelOptions? options = null)
    {
        ModelLoadResult result = Engine.LoadModel(path, options ?? new LlamaModelOptions(), cancellationToken: CancellationToken.None);
        Assert.True(result.Loaded, result.Message);
        return result.Model;
    }
}
