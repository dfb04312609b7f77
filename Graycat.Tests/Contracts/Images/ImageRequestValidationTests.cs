using System.Text.Json;
using Graycat.Contracts.Images;

namespace Graycat.Tests.Contracts.Images;

public sealed class ImageRequestValidationTests
{
    private static readonly ImageRequest s_good = new() { Model = "shapes" };

    [Fact]
    public void A_request_with_nothing_but_a_model_is_accepted() =>
        Assert.Empty(ImageRequestValidation.Check(s_good, new ImageLimits()));

    public static TheoryData<string, string> Wrong => new()
    {
        { """{"steps":0}""", "Steps" },
        { """{"steps":-1}""", "Steps" },
        { """{"steps":151}""", "Steps" },
        { """{"width":513}""", "Width" },
        { """{"height":0}""", "Height" },
        { """{"width":-8}""", "Width" },
        { """{"width":4096,"height":4096}""", "Width" },
        { """{"width":2147483640,"height":2147483640}""", "Width" },
        { """{"batchSize":0}""", "BatchSize" },
        { """{"batchSize":9}""", "BatchSize" },
        { """{"batchSize":8,"iterations":13}""", "Iterations" },
        { """{"batchSize":8,"width":2048,"height":2048}""", "BatchSize" },
        { """{"guidanceScale":-0.1}""", "GuidanceScale" },
        { """{"denoisingStrength":1.01}""", "DenoisingStrength" },
        { """{"mode":"ImageToImage"}""", "InitImages" },
        { """{"mode":"ImageToImage","initImages":[""]}""", "InitImages" },
        { """{"mode":"Inpaint","initImages":["AAAA"]}""", "Mask" },
        { """{"mode":"Upscale","initImages":["AAAA"]}""", "Upscale" },
        { """{"hires":{"scale":9}}""", "Hires.Scale" },
        { """{"hires":{"scale":8}}""", "Hires.Width" },
        { """{"hires":{},"mode":"ImageToImage","initImages":["AAAA"]}""", "Hires" },
        { """{"noise":{"subseedStrength":2}}""", "Noise.SubseedStrength" },
        { """{"sampling":{"commaPaddingBacktrack":75}}""", "Sampling.CommaPaddingBacktrack" },
    };

    [Theory, MemberData(nameof(Wrong))]
    public void A_field_out_of_bounds_is_named(string json, string field)
    {
        var request = JsonSerializer.Deserialize("{\"model\":\"shapes\"," + json[1..], ImageJsonContext.Default.ImageRequest)!;
        Assert.Contains(ImageRequestValidation.Check(request, new ImageLimits()), problem => problem.Field == field);
    }

    [Fact]
    public void Not_a_number_is_out_of_range()
    {
        var problems = ImageRequestValidation.Check(s_good with { GuidanceScale = double.NaN, DenoisingStrength = double.PositiveInfinity }, new ImageLimits());
        Assert.Equal(["GuidanceScale", "DenoisingStrength"], problems.Select(problem => problem.Field));
        Assert.All(problems, problem => Assert.Equal(ImageRequestProblemKind.OutOfRange, problem.Kind));
    }

    [Theory]
    [InlineData(512, 768, 1.5, 0, 0, 768, 1152)]
    [InlineData(512, 768, 2, 1024, 0, 1024, 1536)]
    [InlineData(512, 768, 2, 0, 1152, 768, 1152)]
    [InlineData(512, 512, 1.3, 0, 0, 664, 664)]
    public void The_hires_size_follows_the_scale_or_the_given_sides(int width, int height, double scale, int toWidth, int toHeight, int expectedWidth, int expectedHeight) =>
        Assert.Equal((expectedWidth, expectedHeight), HiresSize.Of(width, height, new HiresFix { Scale = scale, Width = toWidth, Height = toHeight }));

    [Fact]
    public void A_null_where_a_list_belongs_is_refused_when_the_job_is_read() =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize("""{"model":"shapes","initImages":null}""", ImageJsonContext.Default.ImageRequest));

    [Fact]
    public void Pictures_travel_as_base64()
    {
        string json = JsonSerializer.Serialize(new ImageResult { Images = [[1, 2, 3]] }, ImageJsonContext.Default.ImageResult);
        Assert.Contains("\"images\":[\"AQID\"]", json, StringComparison.Ordinal);
    }
}
