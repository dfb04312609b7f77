using System.Text.Json;
using Graycat.SdWorker.Images;
using Graycat.SdWorker.Latents;
using Graycat.SdWorker.Noise;
using Graycat.SdWorker.NoiseSchedulers;
using Graycat.SdWorker.Pipelines;

namespace Graycat.Tests.SdWorker.Pipelines;

public sealed class PipelineGoldenTests(TestModels models) : IClassFixture<TestModels>
{
    private static readonly string s_folder = GoldenFiles.Folder("pipelines");

    public static TheoryData<string> Cases => [.. Files("cases")];

    public static TheoryData<string> ShapesCases => [.. Files("shapes-cases")];

    [Theory, MemberData(nameof(Cases))]
    public void A_run_gives_the_latents_and_the_picture_of_the_reference(string file) => Compare(file);

    [Theory, MemberData(nameof(ShapesCases))]
    public void Graycat_shapes_paints_what_the_reference_paints(string file) => Compare(file);

    private static IEnumerable<string> Files(string folder) =>
        Directory.GetFiles(Path.Combine(s_folder, folder), "*.json").Order(StringComparer.Ordinal).Select(path => Path.Combine(folder, Path.GetFileName(path)));

    private void Compare(string file)
    {
        JsonElement golden = GoldenFiles.Read(s_folder, file);
        ImageModel model = models.Get(golden.GetProperty("model").GetString()!);
        var draws = new RecordedDraws(golden.GetProperty("draws"));
        INoiseScheduler scheduler = NoiseSchedulerCatalog.Create(
            NoiseSchedulerConfig.From(golden.GetProperty("scheduler").GetProperty("config")), className: golden.GetProperty("scheduler").GetProperty("class").GetString());
        CheckTokens(golden, model);

        var recorded = new Dictionary<int, float[]>();
        if (golden.TryGetProperty("latents", out JsonElement latentsGolden))
            foreach (JsonElement entry in latentsGolden.EnumerateArray())
                recorded[entry.GetProperty("after_call").GetInt32()] = GoldenArray.Floats(entry.GetProperty("value"));
        DiffusersRun run = Run(golden, model);
        float[] latents = new DiffusersPipeline(model, scheduler, draws).Run(run, step =>
        {
            if (recorded.Remove(step.Call, out float[]? expected))
                GoldenArray.AssertClose(expected, step.Latents, Tolerance(golden, "latents"), $"latents after call {step.Call}");
        }, CancellationToken.None);

        Assert.Empty(recorded);
        Assert.Equal(0, draws.Left);
        CheckTimesteps(golden, scheduler, run);
        CheckPicture(golden, model, latents, run);
    }

    private static void CheckTokens(JsonElement golden, ImageModel model)
    {
        JsonElement tokens = golden.GetProperty("token_ids");
        for (int encoder = 0; encoder < model.TextEncoders.Count; encoder++)
        {
            JsonElement expected = tokens.GetProperty(encoder == 0 ? "tokenizer" : "tokenizer_2");
            for (int i = 0; i < expected.GetArrayLength(); i++)
                Assert.Equal(expected[i].EnumerateArray().Select(id => id.GetInt32()), model.TextEncoders[encoder].Tokenizer.EncodePadded(golden.GetProperty("prompt")[i].GetString()!));
        }
    }

    private static DiffusersRun Run(JsonElement golden, ImageModel model)
    {
        int width = golden.GetProperty("width").GetInt32(), height = golden.GetProperty("height").GetInt32();
        return new DiffusersRun
        {
            Targets = [.. Targets(golden, model, width, height)],
            Width = width,
            Height = height,
            Steps = golden.GetProperty("steps").GetInt32(),
            GuidanceScale = golden.GetProperty("guidance_scale").GetDouble(),
            GuidanceRescale = Number(golden, "guidance_rescale") ?? 0,
            Strength = Number(golden, "strength") ?? 1,
            InitImages = InitImages(golden, width, height),
            Mask = Mask(golden, width, height),
        };
    }

    private static IEnumerable<GuidanceTarget> Targets(JsonElement golden, ImageModel model, int width, int height)
    {
        var prompts = new DiffusersPrompts(model);
        int clipSkip = (int)(Number(golden, "clip_skip") ?? 0);
        float[] timeIds = [.. Size(golden, "original_size", height, width), .. Size(golden, "crops_coords_top_left", 0, 0), .. Size(golden, "target_size", height, width)];
        JsonElement negatives = golden.GetProperty("negative_prompt");
        for (int i = 0; i < golden.GetProperty("prompt").GetArrayLength(); i++)
        {
            string? negative = negatives.ValueKind == JsonValueKind.Null ? null : negatives[i].GetString();
            yield return new GuidanceTarget(
                [new WeightedConditioning(prompts.Encode(golden.GetProperty("prompt")[i].GetString()!, clipSkip, timeIds, CancellationToken.None), 1)],
                prompts.EncodeNegative(negative, timeIds, CancellationToken.None));
        }
    }

    private static float[] Size(JsonElement golden, string name, int first, int second) =>
        golden.TryGetProperty(name, out JsonElement size) && size.ValueKind == JsonValueKind.Array ? [size[0].GetSingle(), size[1].GetSingle()] : [first, second];

    private static float[][]? InitImages(JsonElement golden, int width, int height)
    {
        if (golden.TryGetProperty("drawing", out JsonElement drawing))
            return [ShapesDrawing.Paint(drawing, width, height)];
        if (!golden.TryGetProperty("input_image", out JsonElement input))
            return null;
        float[] values = GoldenArray.Floats(input);
        int area = width * height;
        var images = new float[values.Length / (3 * area)][];
        for (int image = 0; image < images.Length; image++)
        {
            images[image] = new float[3 * area];
            for (int i = 0; i < area; i++)
                for (int c = 0; c < 3; c++)
                    images[image][c * area + i] = 2 * values[(image * area + i) * 3 + c] - 1;
        }

        return images;
    }

    private static float[]? Mask(JsonElement golden, int width, int height)
    {
        if (golden.TryGetProperty("mask_rectangle", out JsonElement rectangle))
            return ShapesDrawing.Mask(rectangle, width, height);
        return golden.TryGetProperty("mask", out JsonElement mask) ? GoldenArray.Floats(mask) : null;
    }

    private static void CheckTimesteps(JsonElement golden, INoiseScheduler scheduler, DiffusersRun run)
    {
        int start = run.InitImages is null ? 0 : scheduler.StartIndex(run.Steps, run.Strength);
        float[] expected = [.. golden.GetProperty("timesteps").EnumerateArray().Select(timestep => timestep.GetSingle())];
        GoldenArray.AssertClose(expected, scheduler.Timesteps[start..], 1e-2, "timesteps");
    }

    private static void CheckPicture(JsonElement golden, ImageModel model, float[] latents, DiffusersRun run)
    {
        LatentShape shape = model.LatentShape(run.Width, run.Height);
        var pictures = new List<float>();
        for (int i = 0; i < run.Targets.Count; i++)
            pictures.AddRange(Interleave(model.Decoder.Decode(latents.AsSpan(i * shape.Length, shape.Length), shape, CancellationToken.None), run.Width * run.Height));
        if (golden.TryGetProperty("image", out JsonElement image))
            GoldenArray.AssertClose(GoldenArray.Floats(image), [.. pictures], Tolerance(golden, "image"), "picture");
        else
            GoldenArray.AssertClose(
                GoldenArray.Floats(golden.GetProperty("area_32x32")), ShapesDrawing.AreaMeans([.. pictures], run.Width, run.Height), Tolerance(golden, "area_32x32"), "picture at 32x32");
    }

    private static IEnumerable<float> Interleave(float[] planes, int area)
    {
        for (int i = 0; i < area; i++)
            for (int c = 0; c < 3; c++)
                yield return Math.Clamp(planes[c * area + i] / 2 + 0.5f, 0, 1);
    }

    private static double? Number(JsonElement golden, string name) =>
        golden.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    private static double Tolerance(JsonElement golden, string name) => golden.GetProperty("tolerance").GetProperty(name).GetDouble();

    /// <summary>Gives back what the reference drew.</summary>
    private sealed class RecordedDraws(JsonElement draws) : INoiseSource
    {
        private readonly Queue<float[]> _draws = new(draws.EnumerateArray().Select(draw => GoldenArray.Floats(draw.GetProperty("value"))));

        public int Left => _draws.Count;

        public void Fill(Span<float> noise, float sigma = 0, float sigmaNext = 0)
        {
            float[] draw = _draws.Dequeue();
            Assert.Equal(draw.Length, noise.Length);
            draw.CopyTo(noise);
        }
    }
}
