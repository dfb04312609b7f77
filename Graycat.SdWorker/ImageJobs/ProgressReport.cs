using Graycat.Contracts.Images;
using Graycat.SdWorker.Images;
using Graycat.SdWorker.Latents;

namespace Graycat.SdWorker.ImageJobs;

/// <summary>Counts the steps of a job and tells of each, with a preview where one is due.</summary>
/// <param name="jobCount">Passes in all: batches, and twice as many with a hires fix.</param>
/// <param name="previewEverySteps">0 for no previews.</param>
/// <param name="preview">How latents are painted; asked for with the first preview.</param>
/// <param name="publish">Is told; must return quickly.</param>
/// <param name="time">For the expected time.</param>
internal sealed class ProgressReport(int jobCount, int previewEverySteps, Func<LatentPreview> preview, Action<ImageProgress> publish, TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();
    private LatentShape _shape;
    private int _steps = 1;
    private int _images = 1;
    private int _pass = -1;
    private LatentPreview? _preview;

    public void BeginPass(int steps, LatentShape shape, int images)
    {
        _pass++;
        (_steps, _shape, _images) = (Math.Max(steps, 1), shape, images);
        Publish(0, null);
    }

    /// <summary>A step of A1111's samplers: its number counts from 0.</summary>
    public void Step(int step, float sigma, ReadOnlySpan<float> sample, ReadOnlySpan<float> denoised) => Report(step + 1, denoised);

    /// <summary>So many steps of the pass are done.</summary>
    public void Report(int done, ReadOnlySpan<float> denoised)
    {
        done = Math.Min(done, _steps);
        bool due = previewEverySteps > 0 && done % previewEverySteps == 0;
        Publish(done, due ? Paint(denoised) : null);
    }

    private void Publish(int done, byte[]? previewPng)
    {
        double fraction = Math.Clamp((_pass + (double)done / _steps) / jobCount, 0, 1);
        publish(new ImageProgress
        {
            Step = done,
            Steps = _steps,
            JobNumber = _pass,
            JobCount = jobCount,
            Fraction = fraction,
            EtaSeconds = fraction > 0 ? time.GetElapsedTime(_started).TotalSeconds * (1 - fraction) / fraction : null,
            PreviewPng = previewPng,
        });
    }

    /// <summary>The pictures of the batch side by side, enlarged so that a person can see them.</summary>
    private byte[] Paint(ReadOnlySpan<float> denoised)
    {
        _preview ??= preview();
        PixelImage row = PixelImage.Blank(_shape.Width * _images, _shape.Height, 3);
        for (int image = 0; image < _images; image++)
            row.Paste(_preview.Paint(denoised.Slice(image * _shape.Length, _shape.Length), _shape), image * _shape.Width, 0);
        int scale = Math.Max(1, 256 / Math.Max(_shape.Width, _shape.Height));
        return ImageCodec.Encode(ImageResampler.Resize(row, row.Width * scale, row.Height * scale, ResampleFilter.Bilinear), ImageFileFormat.Png);
    }
}
