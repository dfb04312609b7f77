using Graycat.Contracts.Images;
using Graycat.SdWorker.ImageJobs;
using Graycat.SdWorker.Images;
using Graycat.SdWorker.KDiffusion;
using Graycat.SdWorker.Pipelines;
using Graycat.Tests.SdWorker.Pipelines;

namespace Graycat.Tests.SdWorker.ImageJobs;

public sealed class ImageGeneratorTests(TestModels models) : IClassFixture<TestModels>
{
    private static readonly ImageRequest s_circle = new()
    {
        Model = "graycat-shapes",
        Prompt = "a red circle on a blue background",
        NegativePrompt = "",
        Sampler = "DPM++ 2M",
        Noise = new ImageNoise { Seed = 1, Subseed = 7 },
    };

    [Theory]
    [InlineData("DPM++ 2M")]
    [InlineData("Euler a")]
    [InlineData(null)]
    public void A_red_circle_on_a_blue_background_has_its_colours_where_they_belong(string? sampler)
    {
        PixelImage picture = Decode(Generate(s_circle with { Sampler = sampler }).Images[0]);
        AssertColour(Mean(picture, 226, 226, 60), red: true);
        foreach ((int x, int y) in ((int, int)[])[(8, 8), (464, 8), (8, 464), (464, 464)])
            AssertColour(Mean(picture, x, y, 40), red: false);
    }

    [Fact]
    public void Every_sampler_of_A1111_paints_the_background_blue()
    {
        foreach (SamplerDefinition sampler in SamplerCatalog.All)
        {
            double scale = sampler.GuidanceScaleMultiplier < 1 ? 12.5 : 7;
            PixelImage picture = Decode(Generate(s_circle with { Sampler = sampler.Name, Width = 256, Height = 256, GuidanceScale = scale, Steps = 24 }).Images[0]);
            double[] corner = Mean(picture, 2, 2, 24);
            Assert.True(corner[2] > corner[0] + 30, $"{sampler.Name}: {string.Join(", ", corner)}");
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_bytes_in_any_place_of_a_batch()
    {
        ImageRequest small = s_circle with { Width = 256, Height = 256, Steps = 6, Sampler = "Euler a", EmbedInfotext = false };
        ImageResult batch = Generate(small with { BatchSize = 3, Noise = small.Noise with { Seed = 40 } });
        Assert.Equal([40, 41, 42], batch.AllSeeds);
        for (int i = 0; i < 3; i++)
            Assert.Equal(batch.Images[i], Generate(small with { Noise = small.Noise with { Seed = 40 + i } }).Images[0]);
        Assert.NotEqual(batch.Images[0], batch.Images[1]);
        Assert.Equal(batch.Images, Generate(small with { Iterations = 3, Noise = small.Noise with { Seed = 40 } }).Images);
    }

    [Fact]
    public void What_the_mask_leaves_out_stays_untouched()
    {
        PixelImage original = ImageCodecTestsGradient();
        PixelImage mask = PixelImage.Blank(512, 512, 1);
        for (int y = 160; y < 352; y++)
            Array.Fill(mask.Pixels, (byte)255, y * 512 + 160, 192);
        ImageResult result = Generate(s_circle with
        {
            Mode = ImageMode.Inpaint,
            Steps = 8,
            InitImages = [ImageCodec.Encode(original, ImageFileFormat.Png)],
            Mask = new ImageMask { Image = ImageCodec.Encode(mask, ImageFileFormat.Png), BlurX = 4, BlurY = 4 },
        });
        PixelImage painted = Decode(result.Images[0]);
        int changedInside = 0;
        for (int y = 0; y < 512; y++)
            for (int x = 0; x < 512; x++)
            {
                bool same = painted.At(x, y).SequenceEqual(original.At(x, y));
                if (x is < 140 or >= 372 || y is < 140 or >= 372)
                    Assert.True(same, $"({x}, {y}) changed");
                else if (!same)
                    changedInside++;
            }

        Assert.True(changedInside > 10_000);
        Assert.Contains("Mask blur: 4", result.Infotexts[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Full_resolution_inpainting_pastes_into_the_region_only()
    {
        PixelImage original = ImageCodecTestsGradient();
        PixelImage mask = PixelImage.Blank(512, 512, 1);
        for (int y = 40; y < 80; y++)
            Array.Fill(mask.Pixels, (byte)255, y * 512 + 40, 40);
        PixelImage painted = Decode(Generate(s_circle with
        {
            Mode = ImageMode.Inpaint,
            Width = 256,
            Height = 256,
            Steps = 4,
            InitImages = [ImageCodec.Encode(original, ImageFileFormat.Png)],
            Mask = new ImageMask { Image = ImageCodec.Encode(mask, ImageFileFormat.Png), BlurX = 0, BlurY = 0, FullResolution = true, Fill = ImageMaskFill.Fill },
        }).Images[0]);
        Assert.Equal((512, 512), (painted.Width, painted.Height));
        Assert.True(painted.At(400, 400).SequenceEqual(original.At(400, 400)));
        Assert.False(painted.At(60, 60).SequenceEqual(original.At(60, 60)));
    }

    [Fact]
    public void Image_to_image_of_no_strength_keeps_the_picture_and_of_full_strength_follows_the_prompt()
    {
        PixelImage red = Decode(Generate(s_circle with { Prompt = "a red circle on a white background" }).Images[0]);
        ImageRequest request = s_circle with { Mode = ImageMode.ImageToImage, InitImages = [ImageCodec.Encode(red, ImageFileFormat.Png)] };
        AssertNear(red, Decode(Generate(request with { DenoisingStrength = 0 }).Images[0]), 12);
        AssertColour(Mean(Decode(Generate(request with { DenoisingStrength = 1 }).Images[0]), 8, 8, 40), red: false);
    }

    [Theory]
    [InlineData("Latent")]
    [InlineData("Lanczos")]
    public void A_hires_fix_ends_at_its_size_with_the_same_colours(string upscaler)
    {
        ImageResult result = Generate(s_circle with { Width = 256, Height = 256, DenoisingStrength = 0.6, Hires = new HiresFix { Scale = 2, Upscaler = upscaler } });
        PixelImage picture = Decode(result.Images[0]);
        Assert.Equal((512, 512, 512, 512), (picture.Width, picture.Height, result.Width, result.Height));
        AssertColour(Mean(picture, 8, 8, 40), red: false);
        Assert.Contains("Hires upscale: 2.0", result.Infotexts[0], StringComparison.Ordinal);
    }

    [Fact]
    public void The_parameters_in_the_picture_are_written_as_A1111_writes_them()
    {
        ImageResult result = Generate(s_circle with { NegativePrompt = "blurry", Steps = 3, Width = 256, Height = 512, GuidanceScale = 7.5, ClipSkip = 2 });
        string expected = "a red circle on a blue background\nNegative prompt: blurry\nSteps: 3, Sampler: DPM++ 2M, Schedule type: Automatic, CFG scale: 7.5, Seed: 1, Size: 256x512, Model hash: 0123456789, Model: graycat-shapes, Clip skip: 2, Version: graycat-v1.0.0";
        Assert.Equal(expected, result.Infotexts[0]);
        Assert.Equal(expected, PngText.Read(result.Images[0])[PngText.Parameters]);
    }

    [Fact]
    public void Progress_counts_every_step_of_every_batch_and_shows_what_comes()
    {
        var told = new List<ImageProgress>();
        ImageResult result = Generate(s_circle with { Width = 256, Height = 256, Steps = 4, Iterations = 2, PreviewEverySteps = 2 }, told.Add);
        Assert.Equal([0, 1, 2, 3, 4, 0, 1, 2, 3, 4], told.Select(progress => progress.Step));
        Assert.Equal([false, false, true, false, true, false, false, true, false, true], told.Select(progress => progress.PreviewPng is not null));
        Assert.Equal(told.Select(progress => progress.Fraction).Order(), told.Select(progress => progress.Fraction));
        Assert.Equal(1, told[^1].Fraction);
        double[] corner = Mean(Decode(told[^1].PreviewPng!), 2, 2, 20), painted = Mean(Decode(result.Images[^1]), 2, 2, 20);
        Assert.All(corner.Zip(painted), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 60));
    }

    [Fact]
    public void A_cancelled_job_stops_within_one_step()
    {
        using var cancelling = new CancellationTokenSource();
        int steps = 0;
        Assert.ThrowsAny<OperationCanceledException>(() => Generate(s_circle with { Steps = 150 }, progress =>
        {
            steps = progress.Step;
            if (progress.Step == 2)
                cancelling.Cancel();
        }, cancelling));
        Assert.Equal(2, steps);
    }

    [Theory]
    [InlineData("Euler x", 512, "Sampler", "Sampler not found")]
    [InlineData("Euler", 520, "Width", "not a multiple of 256")]
    public void What_only_the_worker_can_see_is_named(string sampler, int width, string field, string message)
    {
        var error = Assert.Throws<ImageRequestException>(() => Generate(s_circle with { Sampler = sampler, Width = width }));
        Assert.Equal(field, error.Problem.Field);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_prompt_beyond_all_bounds_is_refused()
    {
        var error = Assert.Throws<ImageRequestException>(() => Generate(s_circle with { Prompt = string.Concat(Enumerable.Repeat("cat ", 4900)) }));
        Assert.Equal("Prompt", error.Problem.Field);
    }

    [Fact]
    public void Weights_schedules_and_parts_of_a_prompt_change_the_picture()
    {
        ImageRequest small = s_circle with { Width = 256, Height = 256, Steps = 6 };
        string[] prompts = ["a red circle", "a (red:1.4) circle", "a [red:green:0.5] circle", "a red circle AND a blue background :0.5", "a red circle BREAK blue background", "a [red|green] circle"];
        byte[][] pictures = [.. prompts.Select(prompt => Decode(Generate(small with { Prompt = prompt }).Images[0]).Pixels)];
        for (int i = 0; i < pictures.Length; i++)
            for (int j = 0; j < i; j++)
                Assert.False(pictures[i].SequenceEqual(pictures[j]), $"'{prompts[i]}' and '{prompts[j]}' give the same picture");
    }

    [Fact]
    public void An_unknown_lora_is_a_warning()
    {
        ImageResult result = Generate(s_circle with { Prompt = "a red circle <lora:nowhere:0.8>", Width = 256, Height = 256, Steps = 2 });
        Assert.Equal("Couldn't find network of type lora with name nowhere.", Assert.Single(result.Warnings));
    }

    [Fact]
    public void An_upscale_needs_no_model()
    {
        byte[] png = ImageCodec.Encode(ImageCodecTestsGradient(), ImageFileFormat.Png);
        ImageResult result = new ImageGenerator(new ImageLimits(), TimeProvider.System).Generate(
            new ImageRequest { Model = "none", Mode = ImageMode.Upscale, InitImages = [png], Upscale = new ImageUpscale { Upscaler = "lanczos", Scale = 1.5 } },
            null, new ImageModelIdentity("none", ""), _ => { }, CancellationToken.None);
        Assert.Equal((768, 768), (result.Width, result.Height));
    }

    [Fact]
    public void Variation_of_full_strength_is_the_other_seed()
    {
        ImageRequest small = s_circle with { Width = 256, Height = 256, Steps = 4, EmbedInfotext = false };
        byte[] other = Generate(small with { Noise = new ImageNoise { Seed = 7, Subseed = 7 } }).Images[0];
        AssertNear(Decode(other), Decode(Generate(small with { Noise = new ImageNoise { Seed = 1, Subseed = 7, SubseedStrength = 1 } }).Images[0]), 3);
    }

    private ImageResult Generate(ImageRequest request, Action<ImageProgress>? progress = null, CancellationTokenSource? cancelling = null)
    {
        Assert.Empty(ImageRequestValidation.Check(request, new ImageLimits()));
        return new ImageGenerator(new ImageLimits(), TimeProvider.System).Generate(
            request, models.Get("graycat-shapes"), new ImageModelIdentity("graycat-shapes", "0123456789abcdef"), progress ?? (_ => { }), cancelling?.Token ?? CancellationToken.None);
    }

    private static PixelImage ImageCodecTestsGradient() => Images.ImageCodecTests.Gradient(512, 512);

    private static PixelImage Decode(byte[] encoded)
    {
        Assert.True(ImageCodec.TryDecode(encoded, new ImageLimits(), out PixelImage? image, out string? problem), problem);
        return image.ToRgb();
    }

    private static double[] Mean(PixelImage image, int left, int top, int side)
    {
        byte[] part = image.Crop(left, top, side, side).Pixels;
        return [.. Enumerable.Range(0, 3).Select(c => Enumerable.Range(0, side * side).Average(i => (double)part[3 * i + c]))];
    }

    private static void AssertColour(double[] mean, bool red)
    {
        double difference = mean[0] - mean[2];
        Assert.True(red ? difference > 60 : difference < -60, string.Join(", ", mean));
    }

    private static void AssertNear(PixelImage expected, PixelImage actual, double meanDifference) =>
        Assert.InRange(expected.Pixels.Zip(actual.Pixels, (a, b) => Math.Abs(a - b)).Average(), 0, meanDifference);
}
