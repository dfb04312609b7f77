using System.Globalization;

namespace Graycat.Contracts.Images;

/// <summary>
/// Checks an <see cref="ImageRequest"/> by its numbers alone: nothing is decoded or allocated, so that a hostile
/// request costs nothing. Headers of pictures are checked where they are decoded, before their pixels are.
/// </summary>
public static class ImageRequestValidation
{
    /// <summary>All that is wrong with the request; empty when it may be enqueued.</summary>
    public static IReadOnlyList<ImageRequestProblem> Check(ImageRequest request, ImageLimits limits)
    {
        var problems = new ImageRequestProblems();
        CheckPrompts(request, limits, problems);
        CheckCounts(request, limits, problems);
        if (request.Mode != ImageMode.Upscale)
            CheckSize(request.Width, request.Height, "", limits, problems);
        CheckNumbers(request, problems);
        CheckNoise(request.Noise, problems);
        CheckSampling(request.Sampling, problems);
        CheckInputs(request, limits, problems);
        CheckMask(request, limits, problems);
        CheckHires(request, limits, problems);
        CheckUpscale(request, limits, problems);
        return problems.Found;
    }

    private static void CheckPrompts(ImageRequest request, ImageLimits limits, ImageRequestProblems problems)
    {
        problems.Length("Prompt", request.Prompt, limits.MaxPromptCharacters);
        problems.Length("NegativePrompt", request.NegativePrompt, limits.MaxPromptCharacters);
        problems.Length("Hires.Prompt", request.Hires?.Prompt, limits.MaxPromptCharacters);
        problems.Length("Hires.NegativePrompt", request.Hires?.NegativePrompt, limits.MaxPromptCharacters);
    }

    private static void CheckCounts(ImageRequest request, ImageLimits limits, ImageRequestProblems problems)
    {
        problems.Range("Steps", request.Steps, 1, limits.MaxSteps);
        problems.Range("BatchSize", request.BatchSize, 1, limits.MaxBatchSize);
        problems.Range("Iterations", request.Iterations, 1, limits.MaxIterations);
        problems.Range("ClipSkip", request.ClipSkip, 1, 12);
        problems.Range("FormatQuality", request.FormatQuality, 1, 100);
        problems.Range("PreviewEverySteps", request.PreviewEverySteps, 0, int.MaxValue);
        long images = (long)request.BatchSize * request.Iterations;
        if (images > limits.MaxImages)
            problems.Add("Iterations", ImageRequestProblemKind.TooLarge, $"{images} pictures were asked for; one request may make {limits.MaxImages}.");
        if ((long)request.Width * request.Height * request.BatchSize > limits.MaxBatchPixels && request.BatchSize > 1)
            problems.Add("BatchSize", ImageRequestProblemKind.TooLarge, $"{request.BatchSize} pictures of {request.Width}x{request.Height} are more than {limits.MaxBatchPixels} pixels together; use fewer pictures a batch and more iterations.");
    }

    private static void CheckSize(int width, int height, string prefix, ImageLimits limits, ImageRequestProblems problems)
    {
        CheckSide(prefix + "Width", width, limits, problems);
        CheckSide(prefix + "Height", height, limits, problems);
        if ((long)width * height > limits.MaxPixels && width > 0 && height > 0)
            problems.Add(prefix + "Width", ImageRequestProblemKind.TooLarge, $"{width}x{height} is {(long)width * height} pixels; at most {limits.MaxPixels} are allowed.");
    }

    private static void CheckSide(string field, int side, ImageLimits limits, ImageRequestProblems problems)
    {
        problems.Range(field, side, limits.MinSide, limits.MaxSide);
        if (side % limits.SideMultiple != 0)
            problems.Add(field, ImageRequestProblemKind.NotAMultiple, $"{side} is not a multiple of {limits.SideMultiple}; {Math.Max(side / limits.SideMultiple, 1) * limits.SideMultiple} is.");
    }

    private static void CheckNumbers(ImageRequest request, ImageRequestProblems problems)
    {
        problems.Range("GuidanceScale", request.GuidanceScale, 0, 100);
        problems.Range("GuidanceRescale", request.GuidanceRescale, 0, 1);
        problems.Range("DenoisingStrength", request.DenoisingStrength, 0, 1);
    }

    private static void CheckNoise(ImageNoise noise, ImageRequestProblems problems)
    {
        problems.Range("Noise.SubseedStrength", noise.SubseedStrength, 0, 1);
        problems.Range("Noise.SeedResizeFromWidth", noise.SeedResizeFromWidth, -1, 8192);
        problems.Range("Noise.SeedResizeFromHeight", noise.SeedResizeFromHeight, -1, 8192);
    }

    private static void CheckSampling(ImageSampling sampling, ImageRequestProblems problems)
    {
        problems.Range("Sampling.Eta", sampling.Eta ?? 0, 0, 10);
        problems.Range("Sampling.SigmaChurn", sampling.SigmaChurn, 0, 1000);
        problems.Range("Sampling.SigmaChurnMinimum", sampling.SigmaChurnMinimum, 0, 1e6);
        problems.Range("Sampling.SigmaChurnMaximum", sampling.SigmaChurnMaximum, 0, double.MaxValue);
        problems.Range("Sampling.NoiseMultiplier", sampling.NoiseMultiplier, 0, 10);
        problems.Range("Sampling.InitialNoiseMultiplier", sampling.InitialNoiseMultiplier, 0, 10);
        problems.Range("Sampling.NegativeGuidanceMinimumSigma", sampling.NegativeGuidanceMinimumSigma, 0, 1e6);
        problems.Range("Sampling.SkipEarlyNegativeGuidance", sampling.SkipEarlyNegativeGuidance, 0, 1);
        problems.Range("Sampling.ScheduleSigmaMinimum", sampling.ScheduleSigmaMinimum, 0, 1e6);
        problems.Range("Sampling.ScheduleSigmaMaximum", sampling.ScheduleSigmaMaximum, 0, 1e6);
        problems.Range("Sampling.ScheduleRho", sampling.ScheduleRho, 0, 1000);
        problems.Range("Sampling.CommaPaddingBacktrack", sampling.CommaPaddingBacktrack, 0, 74);
    }

    private static void CheckInputs(ImageRequest request, ImageLimits limits, ImageRequestProblems problems)
    {
        bool needed = request.Mode != ImageMode.TextToImage;
        if (needed && request.InitImages.Count == 0)
            problems.Add("InitImages", ImageRequestProblemKind.Missing, "This mode starts from a picture, but none was given.");
        if (request.InitImages.Count > limits.MaxImages)
            problems.Add("InitImages", ImageRequestProblemKind.TooLarge, $"{request.InitImages.Count} pictures were given; at most {limits.MaxImages} are allowed.");
        foreach (byte[] image in request.InitImages)
            problems.ImageBytes("InitImages", image, limits);
    }

    private static void CheckMask(ImageRequest request, ImageLimits limits, ImageRequestProblems problems)
    {
        if (request.Mask is not { } mask)
        {
            if (request.Mode == ImageMode.Inpaint)
                problems.Add("Mask", ImageRequestProblemKind.Missing, "Inpainting needs a mask, but none was given.");
            return;
        }

        problems.ImageBytes("Mask.Image", mask.Image, limits);
        problems.Range("Mask.BlurX", mask.BlurX, 0, 64);
        problems.Range("Mask.BlurY", mask.BlurY, 0, 64);
        problems.Range("Mask.FullResolutionPadding", mask.FullResolutionPadding, 0, 256);
        problems.Range("Mask.ConditioningStrength", mask.ConditioningStrength, 0, 1);
    }

    private static void CheckHires(ImageRequest request, ImageLimits limits, ImageRequestProblems problems)
    {
        if (request.Hires is not { } hires)
            return;
        if (request.Mode != ImageMode.TextToImage)
            problems.Add("Hires", ImageRequestProblemKind.Conflict, "A hires pass belongs to text to image only.");
        problems.Range("Hires.Steps", hires.Steps, 0, limits.MaxSteps);
        problems.Range("Hires.GuidanceScale", hires.GuidanceScale ?? 1, 0, 100);
        bool scaled = hires is { Width: 0, Height: 0 };
        if (scaled && !problems.Range("Hires.Scale", hires.Scale, 1, 8))
            return;
        (int width, int height) = HiresSize.Of(request.Width, request.Height, hires);
        CheckSize(width, height, "Hires.", limits, problems);
    }

    private static void CheckUpscale(ImageRequest request, ImageLimits limits, ImageRequestProblems problems)
    {
        if (request.Mode != ImageMode.Upscale)
            return;
        if (request.Upscale is not { } upscale)
        {
            problems.Add("Upscale", ImageRequestProblemKind.Missing, "An upscale needs its settings, but none were given.");
            return;
        }

        problems.Range("Upscale.SecondUpscalerVisibility", upscale.SecondUpscalerVisibility, 0, 1);
        problems.Range("Upscale.Width", upscale.Width, 0, 16384);
        problems.Range("Upscale.Height", upscale.Height, 0, 16384);
        if (upscale is { Width: 0, Height: 0 })
            problems.Range("Upscale.Scale", upscale.Scale, 0.05, 8);
        if ((long)upscale.Width * upscale.Height > limits.MaxUpscaledPixels)
            problems.Add("Upscale.Width", ImageRequestProblemKind.TooLarge, string.Create(CultureInfo.InvariantCulture, $"{upscale.Width}x{upscale.Height} is more than {limits.MaxUpscaledPixels} pixels."));
    }
}
