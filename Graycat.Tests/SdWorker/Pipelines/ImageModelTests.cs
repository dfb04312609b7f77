using Graycat.Contracts.Images;
using Graycat.SdWorker.ImageJobs;
using Graycat.SdWorker.Pipelines;

namespace Graycat.Tests.SdWorker.Pipelines;

public sealed class ImageModelTests(TestModels models) : IClassFixture<TestModels>
{
    [Theory]
    [InlineData("model_index.json")]
    [InlineData("unet/model.onnx")]
    [InlineData("vae_decoder/model.onnx")]
    [InlineData("vae_decoder/config.json")]
    [InlineData("text_encoder/model.onnx")]
    [InlineData("tokenizer/vocab.json")]
    [InlineData("tokenizer/merges.txt")]
    [InlineData("scheduler/scheduler_config.json")]
    public void A_missing_file_is_named(string file) => InCopy("tiny-sd1", folder =>
    {
        File.Delete(Path.Combine(folder, file));
        var error = Assert.Throws<ImageModelException>(() => ImageModel.Load(folder, TestModels.OneThread));
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
    });

    [Theory]
    [InlineData("unet/model.onnx")]
    [InlineData("text_encoder/model.onnx")]
    [InlineData("tokenizer/vocab.json")]
    [InlineData("scheduler/scheduler_config.json")]
    [InlineData("model_index.json")]
    public void A_damaged_file_is_named(string file) => InCopy("tiny-sd1", folder =>
    {
        string path = Path.Combine(folder, file);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..(int)(new FileInfo(path).Length / 2)]);
        var error = Assert.Throws<ImageModelException>(() => ImageModel.Load(folder, TestModels.OneThread));
        Assert.Contains(Path.GetFileName(file), error.Message, StringComparison.Ordinal);
    });

    [Fact]
    public void A_model_without_an_encoder_paints_from_text_and_says_what_is_missing_for_pictures() => InCopy("tiny-sd1", folder =>
    {
        Directory.Delete(Path.Combine(folder, "vae_encoder"), recursive: true);
        using ImageModel model = ImageModel.Load(folder, TestModels.OneThread);
        Assert.Contains("vae_encoder", Assert.Throws<ImageModelException>(() => model.Encoder).Message, StringComparison.Ordinal);
    });

    [Fact]
    public void Clip_skip_on_a_model_without_hidden_states_is_a_warning()
    {
        Assert.False(models.Get("tiny-sd2-v").CanSkipLayers);
        ImageResult result = Generate("tiny-sd2-v", new ImageRequest { Model = "x", ClipSkip = 2 });
        Assert.Contains(result.Warnings, warning => warning.Contains("hidden states", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("tiny-sd1")]
    [InlineData("tiny-sd2-v")]
    [InlineData("tiny-sdxl")]
    [InlineData("tiny-lcm")]
    [InlineData("tiny-inpaint")]
    public void Every_kind_of_model_runs_on_both_paths_and_gives_the_same_bytes_again(string name)
    {
        foreach (string? sampler in (string?[])["Euler a", null])
        {
            var request = new ImageRequest { Model = name, Prompt = "a (cat:1.2)", Sampler = sampler, BatchSize = 2 };
            ImageResult first = Generate(name, request);
            Assert.Equal(2, first.Images.Count);
            Assert.Equal(first.Images, Generate(name, request).Images);
        }
    }

    [Fact]
    public void The_shapes_model_names_a_bare_infinity_in_its_scheduler_and_loads()
    {
        string config = File.ReadAllText(Path.Combine(TestModels.FolderOf("graycat-shapes"), "scheduler", "scheduler_config.json"));
        Assert.Contains("-Infinity", config, StringComparison.Ordinal);
        Assert.Equal("DPMSolverMultistepScheduler", models.Get("graycat-shapes").SchedulerConfig.ClassName);
    }

    private ImageResult Generate(string name, ImageRequest request) => new ImageGenerator(new ImageLimits(), TimeProvider.System).Generate(
        request with { Width = 64, Height = 64, Steps = 3, Noise = new ImageNoise { Seed = 5, Subseed = 5 } },
        models.Get(name), new ImageModelIdentity(name, ""), _ => { }, CancellationToken.None);

    private static void InCopy(string name, Action<string> test)
    {
        string copy = Directory.CreateTempSubdirectory("image-model").FullName;
        try
        {
            string source = TestModels.FolderOf(name);
            foreach (string file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
            {
                string target = Path.Combine(copy, Path.GetRelativePath(source, file));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(file, target);
            }

            test(copy);
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }
}
