using System.Numerics.Tensors;
using Graycat.SdWorker.Latents;

namespace Graycat.SdWorker.Pipelines;

/// <summary>
/// Classifier-free guidance (Ho and Salimans 2021) around the UNet: the negative prompts and all parts of the positive
/// ones run as one batch where their lengths allow, in buffers that live as long as the run. Not thread-safe.
/// </summary>
/// <param name="model">The model; must outlive this.</param>
/// <param name="shape">The latents of one image.</param>
/// <param name="images">Images in the batch.</param>
public sealed class GuidedDenoiser(ImageModel model, LatentShape shape, int images) : IDisposable
{
    private readonly List<Group> _groups = [];
    private readonly float[] _extraChannels = new float[images * (model.UNet.InputChannels - shape.Channels) * shape.Height * shape.Width];
    private IReadOnlyList<GuidanceTarget> _targets = [];

    /// <summary>Guidance scale. Targets without a negative run without the other half.</summary>
    public double Scale { get; set; } = 1;

    /// <summary>Rescaling of the guided prediction's deviation, 0 (off) to 1 (Lin et al. 2023, equations 15 and 16).</summary>
    public double Rescale { get; set; }

    /// <summary>Inputs beside the latents, (images, channels, height, width): mask and masked picture of inpainting models.</summary>
    public Span<float> ExtraChannels => _extraChannels;

    /// <summary>Sets what the images are guided by, one target an image. Cheap when nothing changed since the last call.</summary>
    public void SetTargets(IReadOnlyList<GuidanceTarget> targets)
    {
        if (targets.Count != images)
            throw new ArgumentException($"{targets.Count} targets for {images} images.", nameof(targets));
        if (_targets.SequenceEqual(targets, ReferenceEqualityComparer.Instance))
            return;
        _targets = targets;
        Plan();
    }

    /// <summary>The guided prediction.</summary>
    /// <param name="scaled">Latents as the model wants them, (images, channels, height, width).</param>
    /// <param name="timestep">The training time step.</param>
    /// <param name="prediction">As long as the latents.</param>
    /// <param name="skipNegative">Leaves out the negative half in this step.</param>
    /// <param name="cancellationToken">Stops the run between two operators.</param>
    public void Predict(ReadOnlySpan<float> scaled, float timestep, Span<float> prediction, bool skipNegative, CancellationToken cancellationToken)
    {
        foreach (Group group in _groups)
        {
            if (skipNegative && group.Rows.All(row => row.IsNegative))
                continue;
            Fill(group, scaled);
            group.Call!.Run(timestep, cancellationToken);
        }

        for (int image = 0; image < images; image++)
            Combine(image, skipNegative, prediction.Slice(image * shape.Length, shape.Length));
    }

    /// <summary>The last prediction for the negative prompts alone; the positive one where there was none.</summary>
    public void CopyNegative(Span<float> prediction)
    {
        for (int image = 0; image < images; image++)
        {
            ReadOnlySpan<float> negative = Output(image, negative: true, 0, out _);
            (negative.IsEmpty ? Output(image, negative: false, 0, out _) : negative).CopyTo(prediction[(image * shape.Length)..]);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Group group in _groups)
            group.Call?.Dispose();
        _groups.Clear();
    }

    /// <summary>Rows of one number of tokens share a run: negatives first, then the parts, as diffusers orders them.</summary>
    private void Plan()
    {
        List<Group> before = [.. _groups];
        _groups.Clear();
        foreach (Row row in Rows())
        {
            Group? group = _groups.Find(group => group.Tokens == row.Conditioning.Tokens);
            if (group is null)
                _groups.Add(group = new Group(row.Conditioning.Tokens));
            group.Rows.Add(row);
        }

        foreach (Group group in _groups)
            Prepare(group, before);
        before.ForEach(group => group.Call?.Dispose());
    }

    private IEnumerable<Row> Rows()
    {
        for (int image = 0; image < images; image++)
            if (_targets[image].Negative is { } negative && !model.IsGuidanceDistilled)
                yield return new Row(image, negative, 0, true);
        for (int part = 0; part < _targets.Max(target => target.Parts.Count); part++)
            for (int image = 0; image < images; image++)
                if (part < _targets[image].Parts.Count)
                    yield return new Row(image, _targets[image].Parts[part].Conditioning, _targets[image].Parts[part].Weight, false);
    }

    /// <summary>Takes over the buffers of an earlier plan where they fit.</summary>
    private void Prepare(Group group, List<Group> before)
    {
        Group? fitting = before.Find(old => old.Call is { } call && call.Rows == group.Rows.Count && call.Tokens == group.Tokens);
        int pooledWidth = group.Rows[0].Conditioning.Pooled?.Length ?? 0;
        group.Call = fitting?.Call ?? model.UNet.CreateCall(group.Rows.Count, shape, group.Tokens, pooledWidth);
        if (fitting is not null)
            fitting.Call = null;
        for (int row = 0; row < group.Rows.Count; row++)
            FillText(group.Call, row, group.Rows[row].Conditioning);
        if (group.Call.Guidance is { } guidance)
            GuidanceEmbedding.Fill(guidance.Values, group.Rows.Count, Scale);
    }

    private static void FillText(UNet.Call call, int row, Conditioning conditioning)
    {
        Copy(conditioning.Context, call.Context, row, call.Rows);
        if (call.TextEmbeds is { } pooled && conditioning.Pooled is not null)
            Copy(conditioning.Pooled, pooled, row, call.Rows);
        if (call.TimeIds is { } timeIds && conditioning.TimeIds is not null)
            Copy(conditioning.TimeIds, timeIds, row, call.Rows);
    }

    private static void Copy(float[] values, OrtBuffer buffer, int row, int rows)
    {
        Span<float> target = buffer.Values.AsSpan(row * (buffer.Values.Length / rows), buffer.Values.Length / rows);
        if (values.Length != target.Length)
            throw new InvalidOperationException($"The text encoders give {values.Length} values where the UNet takes {target.Length}.");
        values.CopyTo(target);
    }

    private void Fill(Group group, ReadOnlySpan<float> scaled)
    {
        int extra = _extraChannels.Length / images;
        int length = shape.Length + extra;
        for (int row = 0; row < group.Rows.Count; row++)
        {
            int image = group.Rows[row].Image;
            Span<float> target = group.Call!.Sample.Values.AsSpan(row * length, length);
            scaled.Slice(image * shape.Length, shape.Length).CopyTo(target);
            _extraChannels.AsSpan(image * extra, extra).CopyTo(target[shape.Length..]);
        }
    }

    private void Combine(int image, bool skipNegative, Span<float> result)
    {
        ReadOnlySpan<float> negative = skipNegative ? default : Output(image, negative: true, 0, out _);
        if (negative.IsEmpty)
            CombineParts(image, result);
        else
            Guide(image, negative, result);
    }

    private void CombineParts(int image, Span<float> result)
    {
        int parts = _targets[image].Parts.Count;
        ReadOnlySpan<float> first = Output(image, negative: false, 0, out double weight);
        if (parts == 1)
        {
            first.CopyTo(result);
            return;
        }

        // Without a negative half the parts are averaged by their weights.
        double sum = _targets[image].Parts.Sum(part => part.Weight);
        double total = sum == 0 ? 1 : sum;
        TensorPrimitives.Multiply(first, (float)(weight / total), result);
        for (int part = 1; part < parts; part++)
            TensorPrimitives.MultiplyAdd(Output(image, negative: false, part, out weight), (float)(weight / total), result, result);
    }

    private void Guide(int image, ReadOnlySpan<float> negative, Span<float> result)
    {
        negative.CopyTo(result);
        for (int part = 0; part < _targets[image].Parts.Count; part++)
        {
            ReadOnlySpan<float> positive = Output(image, negative: false, part, out double weight);
            float factor = (float)(weight * Scale);
            for (int i = 0; i < result.Length; i++)
                result[i] += factor * (positive[i] - negative[i]);
        }

        if (Rescale > 0)
            GuidanceRescaling.Apply(result, Output(image, negative: false, 0, out _), Rescale);
    }

    private ReadOnlySpan<float> Output(int image, bool negative, int part, out double weight)
    {
        weight = 0;
        Conditioning? wanted = negative ? null : _targets[image].Parts[part].Conditioning;
        foreach (Group group in _groups)
            for (int row = 0; row < group.Rows.Count; row++)
            {
                Row candidate = group.Rows[row];
                if (candidate.Image != image || candidate.IsNegative != negative || (!negative && !ReferenceEquals(candidate.Conditioning, wanted)))
                    continue;
                weight = negative ? 0 : _targets[image].Parts[part].Weight;
                return group.Call!.Output.Values.AsSpan(row * shape.Length, shape.Length);
            }

        return default;
    }

    private readonly record struct Row(int Image, Conditioning Conditioning, double Weight, bool IsNegative);

    private sealed class Group(int tokens)
    {
        public int Tokens { get; } = tokens;

        public List<Row> Rows { get; } = [];

        public UNet.Call? Call { get; set; }
    }
}
