using System.Buffers.Binary;
using Graycat.Llama;
using Graycat.Llama.Gguf;

namespace Graycat.Tests.Llama;

public sealed class ModelLoadTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("graycat-models").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_missing_file_and_a_folder_are_named()
    {
        AssertRefused(Path.Combine(_folder, "none.gguf"), ModelLoadError.FileMissing, "none.gguf");
        AssertRefused(_folder, ModelLoadError.FileMissing, _folder);
    }

    [Fact]
    public void A_file_of_another_kind_is_refused_with_what_it_begins_with()
    {
        AssertRefused(Write("text.gguf", "hello, world"u8.ToArray()), ModelLoadError.NotGguf, "68656C6C");
        AssertRefused(Write("short.gguf", [1]), ModelLoadError.NotGguf, "short.gguf");
        AssertRefused(Write("empty.gguf", []), ModelLoadError.Truncated, "empty");
    }

    [Theory]
    [InlineData(4)]
    [InlineData(30)]
    [InlineData(100_000)]
    [InlineData(2_000_000)]
    [InlineData(6_000_000)]
    public void A_download_that_broke_off_is_called_so(int length)
    {
        byte[] model = File.ReadAllBytes(MiniModel.Path);
        AssertRefused(Write("broken.gguf", model[..length]), ModelLoadError.Truncated, "broken.gguf");
    }

    [Fact]
    public void An_architecture_from_the_future_is_named()
    {
        byte[] model = File.ReadAllBytes(MiniModel.Path);
        int value = model.AsSpan().IndexOf("general.architecture"u8) + "general.architecture".Length + 4 + 8;
        Assert.True(model.AsSpan(value, 5).SequenceEqual("llama"u8));
        "lemur"u8.CopyTo(model.AsSpan(value));
        AssertRefused(Write("future.gguf", model), ModelLoadError.UnknownArchitecture, "lemur");
    }

    [Fact]
    public void Another_version_of_the_format_is_named()
    {
        byte[] model = File.ReadAllBytes(MiniModel.Path);
        BinaryPrimitives.WriteUInt32LittleEndian(model.AsSpan(4), 9);
        AssertRefused(Write("v9.gguf", model), ModelLoadError.UnsupportedVersion, "version 9");
    }

    [Fact]
    public void A_token_that_stands_twice_would_abort_the_process_and_is_malformed()
    {
        byte[] model = File.ReadAllBytes(MiniModel.Path);
        int special = model.AsSpan().IndexOf("<|im_start|>"u8);
        int end = special + 12 + 8;
        Assert.True(model.AsSpan(end, 10).SequenceEqual("<|im_end|>"u8));
        int pad = end + 10 + 8;
        Assert.True(model.AsSpan(pad, 7).SequenceEqual("<|pad|>"u8));
        byte[] twice = [.. model[..(pad - 8)], .. BitConverter.GetBytes(10UL), .. "<|im_end|>"u8, .. model[(pad + 7)..]];
        AssertRefused(Write("twice.gguf", twice), ModelLoadError.Malformed, "'<|im_end|>' stands twice");
    }

    [Fact]
    public void A_header_without_an_architecture_is_malformed()
    {
        AssertRefused(Write("bare.gguf", [.. "GGUF"u8, 3, 0, 0, 0, .. new byte[16]]), ModelLoadError.Malformed, "general.architecture");
    }

    [Fact]
    public void A_table_of_positions_bounds_them()
    {
        Assert.Equal(511, ModelFileCheck.FindMaxPosition([new GgufTensor("token_embd.weight", [64, 1000], 0, 0), new GgufTensor("position_embd.weight", [64, 512], 0, 0)]));
        Assert.True(ModelFileCheck.FindMaxPosition([new GgufTensor("token_embd.weight", [64, 1000], 0, 0)]) > 1 << 30);
    }

    [Fact]
    public void A_cancelled_load_is_a_value()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        ModelLoadResult result = MiniModel.Engine.LoadModel(MiniModel.Path, new LlamaModelOptions(), cancellationToken: cancelled.Token);
        Assert.Equal(ModelLoadError.Cancelled, result.Error);
    }

    [Fact]
    public void Progress_rises_to_one()
    {
        var reports = new List<float>();
        ModelLoadResult result = MiniModel.Engine.LoadModel(MiniModel.Path, new LlamaModelOptions(), reports.Add, TestContext.Current.CancellationToken);
        result.Model?.Dispose();
        Assert.Equal(reports.Order(), reports);
        Assert.Equal(1, reports[^1]);
    }

    [Fact]
    public void An_exception_of_the_one_who_watches_reaches_the_caller()
    {
        Assert.Throws<NotSupportedException>(() => MiniModel.Engine.LoadModel(MiniModel.Path, new LlamaModelOptions(), _ => throw new NotSupportedException(), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_vocabulary_alone_tokenizes_and_makes_no_context()
    {
        using ILlamaModel model = MiniModel.Load(MiniModel.Path, new LlamaModelOptions { VocabularyOnly = true });
        Assert.Equal(MiniModel.Model.Tokenize("Hello", addSpecial: false, parseSpecial: false), model.Tokenize("Hello", addSpecial: false, parseSpecial: false));
        Assert.Equal(ContextError.NoWeights, model.CreateContext(MiniModel.SmallOptions).Error);
    }

    [Fact]
    public void A_context_outlives_the_model_that_was_disposed_of()
    {
        ILlamaModel model = MiniModel.Load(MiniModel.Path);
        int[] prompt = model.Tokenize("Hello", addSpecial: false, parseSpecial: false);
        using ILlamaContext context = model.CreateContext(MiniModel.SmallOptions).Context!;
        model.Dispose();
        GreedyLoop.Prefill(context, new LlamaBatch(64), default, prompt);
    }

    private string Write(string name, byte[] content)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    private static void AssertRefused(string path, ModelLoadError error, string mentioned)
    {
        ModelLoadResult result = MiniModel.Engine.LoadModel(path, new LlamaModelOptions(), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal((error, null), (result.Error, result.Model));
        Assert.Contains(mentioned, result.Message);
        Assert.Contains(path, result.Message);
    }
}
