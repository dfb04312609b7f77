using System.Globalization;
using Graycat.Contracts.Images;
using Graycat.SdWorker.Images;
using Graycat.SdWorker.KDiffusion;
using Graycat.SdWorker.Latents;
using Graycat.SdWorker.Noise;
using Graycat.SdWorker.NoiseSchedulers;
using Graycat.SdWorker.Pipelines;
using Graycat.SdWorker.Prompts;

namespace Graycat.SdWorker.ImageJobs;

/// <summary>
/// Turns a request into pictures with a loaded model. Knows no queue. The same request with the same seeds gives the same
/// bytes, whatever else runs.
/// </summary>
/// <param name="limits">Bounds on the pictures that come with a request.</param>
/// <param name="time">For time stamps and expected times.</param>
public sealed class ImageGenerator(ImageLimits limits, TimeProvider time)
{
    /// <summary>Makes the pictures.</summary>
    /// <param name="request">Already checked by <see cref="ImageRequestValidation"/>; its seeds are no longer −1.</param>
    /// <param name="model">The model; null only for <see cref="ImageMode.Upscale"/>.</param>
    /// <param name="identity">The model's name and hash.</param>
    /// <param name="progress">Is told of every step; must return quickly.</param>
    /// <param name="cancellationToken">Stops within one denoising step.</param>
    /// <exception cref="ImageRequestException">Something about the request that only shows here.</exception>
    public ImageResult Generate(ImageRequest request, ImageModel? model, ImageModelIdentity identity, Action<ImageProgress> progress, CancellationToken cancellationToken)
    {
        string started = time.GetUtcNow().ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);
        ImageResult result = request.Mode == ImageMode.Upscale
            ? Upscale(request)
            : new Run(request, model!, identity, limits, time, progress, cancellationToken).Generate();
        return result with { JobTimestamp = started, ModelName = identity.Name, ModelHash = identity.ShortHash };
    }

    private ImageResult Upscale(ImageRequest request)
    {
        PixelImage[] images = [.. request.InitImages.Select(image => ImageUpscaling.Upscale(Decode(image, "InitImages", limits), request.Upscale!, limits))];
        return new ImageResult
        {
            Images = [.. images.Select(image => ImageCodec.Encode(image, request.Format, request.FormatQuality))],
            Infotexts = [.. images.Select(_ => "")],
            Width = images[0].Width,
            Height = images[0].Height,
        };
    }

    private static PixelImage Decode(byte[] encoded, string field, ImageLimits limits) =>
        ImageCodec.TryDecode(encoded, limits, out PixelImage? image, out string? problem)
            ? image
            : throw new ImageRequestException(field, ImageRequestProblemKind.NotAnImage, problem);

    /// <summary>One request on its way.</summary>
    private sealed class Run
    {
        private readonly ImageRequest _asked;
        private readonly ImageRequest _request;
        private readonly ImageModel _model;
        private readonly ImageModelIdentity _identity;
        private readonly ImageLimits _limits;
        private readonly CancellationToken _cancellationToken;
        private readonly ProgressReport _report;
        private readonly List<string> _warnings = [];
        private readonly SamplerChoice? _choice;
        private readonly InpaintSource? _source;

        public Run(ImageRequest request, ImageModel model, ImageModelIdentity identity, ImageLimits limits, TimeProvider time, Action<ImageProgress> progress, CancellationToken cancellationToken)
        {
            (_asked, _model, _identity, _limits, _cancellationToken) = (request, model, identity, limits, cancellationToken);
            _request = WithoutExtras(request);
            CheckModelNeeds();
            _choice = request.Sampler is null ? null : SamplerSettings.Choose(request.Sampler, request.Scheduler, "Sampler");
            _source = request.InitImages.Count > 0 && request.Mode != ImageMode.TextToImage ? ReadSource() : null;
            int passes = request.Iterations * (request.Hires is null ? 1 : 2) * (_choice is { Sampler.IsAdaptive: true } ? request.BatchSize : 1);
            _report = new ProgressReport(passes, request.PreviewEverySteps, () => ModelPreview.For(model, cancellationToken), progress, time);
        }

        private string SamplerName => _choice?.Sampler.Name ?? _model.SchedulerConfig.ClassName;

        private string SchedulerName => _choice is { } choice ? SamplerSettings.ScheduleLabel(choice) : "";

        public ImageResult Generate()
        {
            var images = new List<byte[]>();
            var infotexts = new List<string>();
            var seeds = new List<(long Seed, long Subseed)>();
            (int width, int height) = (0, 0);
            for (int iteration = 0; iteration < _request.Iterations; iteration++)
            {
                SeededBatch batch = Batch(iteration);
                IReadOnlyList<PixelImage> pictures = _choice is { Sampler.IsAdaptive: true } ? [.. PaintOneByOne(batch)] : Paint(batch);
                for (int i = 0; i < pictures.Count; i++)
                {
                    string infotext = Infotext.Write(_asked, Identify(batch.Seeds[i]));
                    infotexts.Add(infotext);
                    images.Add(ImageCodec.Encode(pictures[i], _request.Format, _request.FormatQuality, _request.EmbedInfotext ? infotext : null));
                    seeds.Add(batch.Seeds[i]);
                }

                (width, height) = (pictures[0].Width, pictures[0].Height);
            }

            return new ImageResult
            {
                Images = images,
                Infotexts = infotexts,
                AllSeeds = [.. seeds.Select(pair => pair.Seed)],
                AllSubseeds = [.. seeds.Select(pair => pair.Subseed)],
                AllPrompts = [.. seeds.Select(_ => _asked.Prompt)],
                AllNegativePrompts = [.. seeds.Select(_ => _asked.NegativePrompt ?? "")],
                Width = width,
                Height = height,
                SamplerName = SamplerName,
                SchedulerName = SchedulerName,
                Warnings = _warnings,
            };
        }

        private ImageIdentity Identify((long Seed, long Subseed) pair) => new()
        {
            Seed = pair.Seed,
            Subseed = pair.Subseed,
            SamplerName = SamplerName,
            SchedulerName = SchedulerName,
            ModelName = _identity.Name,
            ModelHash = _identity.ShortHash,
            SupportsEta = _choice?.Sampler.SupportsEta ?? false,
            UsesEtaNoiseSeedDelta = _choice?.Sampler.UsesEtaNoiseSeedDelta ?? false,
        };

        private SeededBatch Batch(int iteration) => new(
            _request,
            [.. Enumerable.Range(iteration * _request.BatchSize, _request.BatchSize).Select(index =>
                SeedPlan.ForImage(_request.Noise.Seed, _request.Noise.Subseed, _request.Noise.SubseedStrength, index))],
            _model.Scale.PixelsPerLatent);

        /// <summary>Comments and extra networks leave the prompt; what cannot be honoured is warned of.</summary>
        private ImageRequest WithoutExtras(ImageRequest request)
        {
            if (request.PromptSyntax == ImagePromptSyntax.Plain)
                return request;
            (string prompt, IReadOnlyList<ExtraNetwork> networks) = ExtraNetworks.Extract(PromptComments.Remove(request.Prompt));
            foreach (ExtraNetwork network in networks)
                _warnings.Add($"Couldn't find network of type {network.Type} with name {network.Items[0]}.");
            HiresFix? hires = request.Hires is { Prompt: { } hiresPrompt } fix ? fix with { Prompt = ExtraNetworks.Extract(PromptComments.Remove(hiresPrompt)).Remainder } : request.Hires;
            return request with { Prompt = prompt, NegativePrompt = request.NegativePrompt is { } negative ? PromptComments.Remove(negative) : null, Hires = hires };
        }

        private void CheckModelNeeds()
        {
            RequireMultiple("Width", _request.Width);
            RequireMultiple("Height", _request.Height);
            if (_request.Tiling)
                _warnings.Add("Tiling needs convolutions that wrap around, which exported models do not have; it was left out.");
            if (_request.ClipSkip > 1 && !_model.CanSkipLayers)
                _warnings.Add("This model was exported without hidden states, so that clip skip has no effect.");
        }

        private void RequireMultiple(string field, int side)
        {
            int multiple = _model.SideMultiple;
            if (side % multiple != 0)
                throw new ImageRequestException(field, ImageRequestProblemKind.NotAMultiple, $"{side} is not a multiple of {multiple}, which {_identity.Name} needs; {Math.Max(side / multiple, 1) * multiple} is.");
        }

        private InpaintSource ReadSource() => InpaintSource.Prepare(
            _request,
            [.. _request.InitImages.Select(image => Decode(image, "InitImages", _limits))],
            _request is { Mode: ImageMode.Inpaint, Mask: { } mask } ? Decode(mask.Image, "Mask.Image", _limits) : null,
            _warnings);

        /// <summary>An adaptive sampler measures its error over the whole batch; alone, a picture depends on its seed only.</summary>
        private IEnumerable<PixelImage> PaintOneByOne(SeededBatch batch) =>
            batch.Seeds.SelectMany((pair, index) => Paint(new SeededBatch(_request, [pair], _model.Scale.PixelsPerLatent), index));

        private IReadOnlyList<PixelImage> Paint(SeededBatch batch, int first = 0)
        {
            LatentShape shape = _model.LatentShape(_request.Width, _request.Height);
            float[] latents = _choice is { } choice ? PaintLatents(batch, shape, choice) : PaintWithModelScheduler(batch, shape);
            if (_request.Hires is { } hires)
                (latents, shape) = PaintHires(batch, latents, shape, hires);
            return [.. Enumerable.Range(0, batch.Seeds.Count).Select(i => Overlay(DecodeLatents(latents, i, shape), first + i))];
        }

        private float[] PaintLatents(SeededBatch batch, LatentShape shape, SamplerChoice choice)
        {
            var pass = new ImagePass(_request, _model, batch, _report, _cancellationToken);
            if (_source is null)
                return pass.FromNoise(shape, choice);
            var start = new PictureLatents(_model, _request, _source, batch, shape, _cancellationToken);
            return pass.FromLatents(shape, choice, start.Clean, start.Mask, start.InpaintInputs);
        }

        /// <summary>Without a sampler's name: the scheduler that the model's folder names, on diffusers' path.</summary>
        private float[] PaintWithModelScheduler(SeededBatch batch, LatentShape shape)
        {
            INoiseScheduler scheduler = NoiseSchedulerCatalog.Create(_model.SchedulerConfig, new NoiseSchedulerOptions { Eta = _request.Sampling.Eta });
            int count = batch.Seeds.Count;
            bool began = false;
            return new DiffusersPipeline(_model, scheduler, batch.Noise(shape)).Run(DiffusersRun(count), step =>
            {
                if (!began)
                    _report.BeginPass(step.Calls, shape, count);
                began = true;
                _report.Report(step.Call, step.Latents);
            }, _cancellationToken);
        }

        private DiffusersRun DiffusersRun(int count)
        {
            float[] timeIds = [_request.Height, _request.Width, 0, 0, _request.Height, _request.Width];
            GuidanceTarget target = Target(timeIds);
            return new DiffusersRun
            {
                Targets = [.. Enumerable.Repeat(target, count)],
                Width = _request.Width,
                Height = _request.Height,
                Steps = _request.Steps,
                GuidanceScale = _request.GuidanceScale,
                GuidanceRescale = _request.GuidanceRescale,
                Strength = _source is null ? 1 : _request.DenoisingStrength,
                InitImages = _source is null ? null : [.. Enumerable.Range(0, count).Select(i => Tensor(_source.Images[i % _source.Images.Count]))],
                Mask = _source?.Mask is { } mask ? Array.ConvertAll(mask.Pixels, value => value >= 128 ? 1f : 0f) : null,
            };
        }

        private GuidanceTarget Target(float[] timeIds)
        {
            if (_request.PromptSyntax == ImagePromptSyntax.Plain)
            {
                var plain = new DiffusersPrompts(_model);
                int skip = _model.CanSkipLayers ? _request.ClipSkip - 1 : 0;
                return new GuidanceTarget(
                    [new WeightedConditioning(plain.Encode(_request.Prompt, skip, timeIds, _cancellationToken), 1)],
                    plain.EncodeNegative(_request.NegativePrompt, timeIds, _cancellationToken));
            }

            var encoder = new WeightedPrompts(_model, _request.Sampling, _request.ClipSkip, timeIds);
            var timeline = new PromptTimeline(_request.Steps, null, _request.Sampling.OldPromptTimelines);
            return new GuidanceTarget(
                [.. encoder.EncodePositive(_request.Prompt, timeline, _cancellationToken).Select(part => new WeightedConditioning(part.At(0), part.Weight))],
                encoder.EncodeNegative(_request.NegativePrompt ?? "", timeline, _cancellationToken).At(0));
        }

        private (float[] Latents, LatentShape Shape) PaintHires(SeededBatch batch, float[] latents, LatentShape shape, HiresFix hires)
        {
            (int width, int height) = HiresSize.Of(_request.Width, _request.Height, hires);
            RequireMultiple("Hires.Width", width);
            RequireMultiple("Hires.Height", height);
            LatentShape target = _model.LatentShape(width, height);
            float[] enlarged = Enlarge(batch.Seeds.Count, latents, shape, target, hires.Upscaler);
            SamplerChoice choice = SamplerSettings.Choose(hires.Sampler ?? _request.Sampler, hires.Scheduler ?? _request.Scheduler, "Hires.Sampler");
            return (new ImagePass(_request, _model, batch, _report, _cancellationToken).Hires(target, choice, enlarged, hires), target);
        }

        private float[] Enlarge(int count, float[] latents, LatentShape shape, LatentShape target, string upscaler)
        {
            var enlarged = new float[count * target.Length];
            LatentInterpolation? interpolation = LatentUpscaler.Find(upscaler);
            if (interpolation is null)
                ImageUpscaling.RequireKnown("Hires.Upscaler", upscaler);
            for (int i = 0; i < count; i++)
            {
                Span<float> result = enlarged.AsSpan(i * target.Length, target.Length);
                if (interpolation is { } mode)
                    LatentUpscaler.Resize(latents.AsSpan(i * shape.Length, shape.Length), shape, target.Height, target.Width, mode).CopyTo(result);
                else
                    Encode(PixelUpscaler.Resize(DecodeLatents(latents, i, shape), target.Width * _model.Scale.PixelsPerLatent, target.Height * _model.Scale.PixelsPerLatent, upscaler), target, result);
            }

            return enlarged;
        }

        private void Encode(PixelImage image, LatentShape shape, Span<float> latents) =>
            _model.Encoder.Encode(Tensor(image), shape, default, latents, _cancellationToken);

        private PixelImage DecodeLatents(float[] latents, int index, LatentShape shape)
        {
            float[] colours = _model.Decoder.Decode(latents.AsSpan(index * shape.Length, shape.Length), shape, _cancellationToken);
            PixelRounding rounding = _choice is null ? PixelRounding.Nearest : PixelRounding.Truncate;
            return ImageTensor.ToPixels(colours, shape.Width * _model.Scale.PixelsPerLatent, shape.Height * _model.Scale.PixelsPerLatent, rounding);
        }

        private PixelImage Overlay(PixelImage painted, int index) =>
            _source is { Overlays.Count: > 0 } source ? source.Overlays[index % source.Overlays.Count].Apply(painted) : painted;

        private static float[] Tensor(PixelImage image)
        {
            var tensor = new float[image.Pixels.Length];
            ImageTensor.FromPixels(image, tensor);
            return tensor;
        }
    }
}

/// <summary>A model's name and hash as answers show them.</summary>
/// <param name="Name">The name.</param>
/// <param name="Sha256">Hexadecimal SHA-256 of the UNet's file; empty if unknown.</param>
public sealed record ImageModelIdentity(string Name, string Sha256)
{
    /// <summary>The first ten digits.</summary>
    public string ShortHash => Sha256.Length > 10 ? Sha256[..10] : Sha256;
}
