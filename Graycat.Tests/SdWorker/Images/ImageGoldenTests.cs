using System.Text.Json;
using Graycat.Contracts.Images;
using Graycat.SdWorker.Images;
using Graycat.SdWorker.Latents;

namespace Graycat.Tests.SdWorker.Images;

public sealed class ImageGoldenTests
{
    [Fact]
    public void Pictures_are_resized_as_Pillow_resizes_them() => Run("resize", (document, golden) =>
    {
        PixelImage image = Image(document.GetProperty("inputs").GetProperty(golden.GetProperty("input").GetString()!));
        var filter = Enum.Parse<ResampleFilter>(golden.GetProperty("filter").GetString()!, ignoreCase: true);
        AssertNear(golden.GetProperty("result"), ImageResampler.Resize(image, Int(golden, "width"), Int(golden, "height"), filter), 0);
    });

    [Fact]
    public void Pictures_are_fitted_as_A1111_fits_them() => Run("a1111_resize", (document, golden) =>
    {
        PixelImage image = Image(document.GetProperty("inputs").GetProperty(golden.GetProperty("input").GetString()!));
        PixelImage result = ImageFit.Fit(image, Int(golden, "width"), Int(golden, "height"), (ImageResizeMode)Int(golden, "resize_mode"));
        AssertNear(golden.GetProperty("result"), result, 1);
    });

    [Fact]
    public void Masks_are_prepared_as_A1111_prepares_them() => Run("masks", (document, golden) =>
    {
        PixelImage mask = Image(document.GetProperty("masks").GetProperty(golden.GetProperty("mask").GetString()!));
        PixelImage blurred = InpaintMask.Prepare(mask, golden.GetProperty("invert").GetBoolean(), Int(golden, "mask_blur_x"), Int(golden, "mask_blur_y"));
        AssertNear(golden.GetProperty("blurred"), blurred, 3);
        AssertNear(golden.GetProperty("overlay"), InpaintMask.Overlay(blurred), 6);
        int[] shape = GoldenArray.Shape(golden.GetProperty("latent").GetProperty("shape"));
        float[] expected = GoldenArray.Floats(golden.GetProperty("latent"));
        GoldenArray.AssertClose(expected, InpaintMask.ToLatent(blurred, shape[^1], shape[^2], round: false), 0.02, "latent");
        float[] rounded = GoldenArray.Floats(golden.GetProperty("latent_rounded"));
        float[] actual = InpaintMask.ToLatent(blurred, shape[^1], shape[^2], round: true);
        Assert.DoesNotContain(Enumerable.Range(0, rounded.Length), i => rounded[i] != actual[i] && Math.Abs(expected[i] - 0.5) > 0.02);
    });

    [Fact]
    public void Crop_regions_are_those_of_A1111() => Run("crop", (document, golden) =>
    {
        PixelImage mask = Image(document.GetProperty("masks").GetProperty(golden.GetProperty("mask").GetString()!));
        CropRegion? region = CropRegion.Around(mask, Int(golden, "padding"));
        JsonElement expected = golden.GetProperty("region");
        Assert.Equal(expected.ValueKind == JsonValueKind.Null ? null : Region(expected), region);
        foreach (JsonElement expanded in golden.GetProperty("expanded").EnumerateArray())
            Assert.Equal(Region(expanded.GetProperty("region")), region!.Value.ExpandTo(Int(expanded, "width"), Int(expanded, "height"), mask.Width, mask.Height));
    });

    [Fact]
    public void Pictures_become_arrays_and_back_as_in_diffusers_and_A1111() => Run("vae", (document, golden) =>
    {
        if (golden.GetProperty("kind").GetString() == "postprocess")
            Postprocess(golden);
        else
            Preprocess(Image(document.GetProperty("inputs").GetProperty(golden.GetProperty("input").GetString()!)), golden);
    });

    [Fact]
    public void Latents_are_enlarged_and_previewed_as_in_A1111() => Run("latents", (document, golden) =>
    {
        JsonElement input = document.GetProperty("latents").GetProperty(golden.GetProperty("input").GetString()!);
        int[] shape = GoldenArray.Shape(input.GetProperty("shape"));
        var latentShape = new LatentShape(shape[1], shape[2], shape[3]);
        float[] latents = GoldenArray.Floats(input);
        var images = Enumerable.Range(0, shape[0]).Select(i => latents.AsMemory(i * latentShape.Length, latentShape.Length));
        if (golden.GetProperty("kind").GetString() == "preview")
            Preview(golden, images, latentShape);
        else
            GoldenArray.AssertClose(
                GoldenArray.Floats(golden.GetProperty("result")),
                [.. images.SelectMany(image => LatentUpscaler.Resize(image.Span, latentShape, Int(golden, "height"), Int(golden, "width"), LatentUpscaler.Find(golden.GetProperty("mode").GetString()!)!.Value))],
                1e-5,
                "latents");
    });

    private static void Preview(JsonElement golden, IEnumerable<Memory<float>> images, LatentShape shape)
    {
        JsonElement rows = golden.GetProperty("matrix");
        var matrix = new float[rows.GetArrayLength(), 3];
        for (int row = 0; row < rows.GetArrayLength(); row++)
            for (int c = 0; c < 3; c++)
                matrix[row, c] = rows[row][c].GetSingle();
        var preview = new LatentPreview(matrix);
        LatentPreview known = golden.GetProperty("group").GetString() == "preview-sdxl" ? LatentPreview.StableDiffusionXL : LatentPreview.StableDiffusion;
        GoldenArray.AssertClose(GoldenArray.Floats(golden.GetProperty("rgb")), [.. images.SelectMany(image => preview.Colours(image.Span, shape))], 1e-5, "rgb");
        AssertNear(GoldenArrayBytes(golden.GetProperty("uint8")), [.. images.SelectMany(image => known.Paint(image.Span, shape).Pixels)], 1);
    }

    private static void Preprocess(PixelImage image, JsonElement golden)
    {
        JsonElement options = golden.GetProperty("options");
        int sizeBefore = image.Width * 10000 + image.Height;
        PixelImage resized = DiffusersPreprocessor.Resize(image, 8, OptionalInt(golden, "width"), OptionalInt(golden, "height"));
        if (Option(options, "do_convert_rgb"))
            resized = resized.DropAlpha();
        if (Option(options, "do_convert_grayscale"))
            resized = resized.ToGray();
        bool normalize = !options.TryGetProperty("do_normalize", out JsonElement value) || value.GetBoolean();
        float[] actual = DiffusersPreprocessor.ToTensor(resized, normalize, Option(options, "do_binarize"));
        double tolerance = sizeBefore == resized.Width * 10000 + resized.Height ? 1e-6 : (normalize ? 2 : 1) / 254.9;
        GoldenArray.AssertClose(GoldenArray.Floats(golden.GetProperty("result")), actual, tolerance, "preprocess");
    }

    private static void Postprocess(JsonElement golden)
    {
        float[] values = GoldenArray.Floats(golden.GetProperty("input_array"));
        int[] shape = GoldenArray.Shape(golden.GetProperty("input_array").GetProperty("shape"));
        AssertNear(golden.GetProperty("diffusers_uint8"), ImageTensor.ToPixels(values, shape[3], shape[2], PixelRounding.Nearest), 0);
        AssertNear(golden.GetProperty("a1111_uint8"), ImageTensor.ToPixels(values, shape[3], shape[2], PixelRounding.Truncate), 0);
    }

    private static void Run(string file, Action<JsonElement, JsonElement> run) => GoldenCases.RunAll(
        Directory.GetFiles(GoldenFiles.Folder("images"), file + "*.json").Select(path => GoldenFiles.Read(GoldenFiles.Folder("images"), Path.GetFileName(path)))
            .SelectMany(document => document.GetProperty("cases").EnumerateArray().Select(golden => (document, golden))),
        run);

    private static PixelImage Image(JsonElement array)
    {
        int[] shape = GoldenArray.Shape(array.GetProperty("shape"));
        return new PixelImage(shape[1], shape[0], shape.Length > 2 ? shape[2] : 1, GoldenArrayBytes(array));
    }

    private static byte[] GoldenArrayBytes(JsonElement array) => array.GetProperty("data").GetBytesFromBase64();

    private static void AssertNear(JsonElement expected, PixelImage actual, int tolerance) =>
        AssertNear(GoldenArrayBytes(expected), actual.Pixels, tolerance);

    private static void AssertNear(byte[] expected, byte[] actual, int tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.InRange(expected.Zip(actual, (a, b) => Math.Abs(a - b)).Max(), 0, tolerance);
    }

    private static CropRegion Region(JsonElement region) => new(region[0].GetInt32(), region[1].GetInt32(), region[2].GetInt32(), region[3].GetInt32());

    private static int Int(JsonElement golden, string name) => golden.GetProperty(name).GetInt32();

    private static int? OptionalInt(JsonElement golden, string name) => golden.TryGetProperty(name, out JsonElement value) ? value.GetInt32() : null;

    private static bool Option(JsonElement options, string name) => options.TryGetProperty(name, out JsonElement value) && value.GetBoolean();
}
