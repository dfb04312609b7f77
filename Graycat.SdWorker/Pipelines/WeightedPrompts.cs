using Graycat.Contracts.Images;
using Graycat.SdWorker.Prompts;
using Graycat.SdWorker.TextEncoders;

namespace Graycat.SdWorker.Pipelines;

/// <summary>
/// Encodes prompts as AUTOMATIC1111 does: schedules, attention weights, chunks of 75 tokens one after the other.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="sampling">How weights act and where chunks are cut.</param>
/// <param name="clipSkip">A1111's clip skip: 1 is the last layer. Without effect on SDXL.</param>
/// <param name="timeIds">SDXL's sizes; see <see cref="Conditioning"/>.</param>
internal sealed class WeightedPrompts(ImageModel model, ImageSampling sampling, int clipSkip, float[]? timeIds)
{
    /// <summary>Most chunks of one text: 32 (2,400 tokens), so that a prompt cannot fill the memory.</summary>
    public const int MaxChunks = 32;

    /// <summary>The positive prompt: its parts joined by AND, each with its schedule.</summary>
    public IReadOnlyList<ScheduledPart> EncodePositive(string prompt, PromptTimeline timeline, CancellationToken cancellationToken) =>
        [.. PromptParts.Split(prompt).Select(part => new ScheduledPart(EncodeSchedule(part.Text, timeline, isNegative: false, cancellationToken), part.Weight))];

    /// <summary>The negative prompt, which is scheduled but not split.</summary>
    public ScheduledPart EncodeNegative(string prompt, PromptTimeline timeline, CancellationToken cancellationToken) =>
        new(EncodeSchedule(prompt, timeline, isNegative: true, cancellationToken), 1);

    private IReadOnlyList<ScheduledConditioning> EncodeSchedule(string prompt, PromptTimeline timeline, bool isNegative, CancellationToken cancellationToken)
    {
        IReadOnlyList<ScheduledText> schedule = PromptSchedule.Expand(prompt, timeline);
        string[] texts = [.. schedule.Select(entry => entry.Text).Distinct()];
        Conditioning[] encoded = EncodeTogether(texts, cancellationToken);
        if (isNegative && model.IsXL && texts.All(text => text.Length == 0))
            encoded = [.. encoded.Select(Zero)];
        return [.. schedule.Select(entry => new ScheduledConditioning(entry.LastStep, encoded[Array.IndexOf(texts, entry.Text)]))];
    }

    private static Conditioning Zero(Conditioning encoded) =>
        encoded with { Context = new float[encoded.Context.Length], Pooled = new float[encoded.Pooled!.Length] };

    /// <summary>Texts of one schedule share the emphasis' mean, so they are encoded together.</summary>
    private Conditioning[] EncodeTogether(string[] texts, CancellationToken cancellationToken)
    {
        var hidden = new List<float[][]>();
        float[]?[] pooled = new float[]?[texts.Length];
        int tokens = 0;
        foreach (TextEncoder encoder in model.TextEncoders)
        {
            (float[][] rows, float[]?[] vectors) = Encode(encoder, texts, cancellationToken);
            hidden.Add(rows);
            if (encoder.GivesTextEmbeds)
                pooled = vectors;
        }

        tokens = hidden[0][0].Length / model.TextEncoders[0].Width;
        return [.. texts.Select((_, row) => new Conditioning(ContextJoin.Widths([.. hidden.Select(rows => rows[row])], tokens), tokens, pooled[row], model.IsXL ? timeIds : null))];
    }

    private (float[][] Rows, float[]?[] Pooled) Encode(TextEncoder encoder, string[] texts, CancellationToken cancellationToken)
    {
        var chunker = new PromptChunker(encoder.Tokenizer, sampling.CommaPaddingBacktrack);
        IReadOnlyList<PromptChunk>[] chunks = [.. texts.Select(text => chunker.Cut(Parse(text)).Chunks)];
        int count = chunks.Max(list => list.Count);
        if (count > MaxChunks)
            throw new ImageRequestException("Prompt", ImageRequestProblemKind.TooLarge, $"The prompt has {count} chunks of 75 tokens; at most {MaxChunks} are allowed.");
        float[][] rows = [.. texts.Select(_ => new float[count * PromptLength * encoder.Width])];
        float[]?[] pooled = new float[]?[texts.Length];
        for (int chunk = 0; chunk < count; chunk++)
        {
            PromptChunk[] batch = [.. chunks.Select(list => chunk < list.Count ? list[chunk] : chunker.EmptyChunk())];
            EncodedText encoded = EncodeChunk(encoder, batch, cancellationToken);
            Distribute(encoded, rows, chunk, pooled);
        }

        return (rows, pooled);
    }

    private const int PromptLength = Tokenizers.ClipTokenizer.ContextLength;

    private IReadOnlyList<WeightedText> Parse(string text) =>
        sampling.Emphasis == ImageEmphasis.None ? [new WeightedText(text, 1)] : PromptAttention.Parse(text);

    private EncodedText EncodeChunk(TextEncoder encoder, PromptChunk[] batch, CancellationToken cancellationToken)
    {
        int[] tokens = [.. batch.SelectMany(chunk => Padded(chunk.Tokens, encoder.Tokenizer))];
        int skip = model.CanSkipLayers ? clipSkip - 1 : 0;
        EncodedText encoded = model.IsXL
            ? encoder.EncodeLayer(tokens, batch.Length, 1, cancellationToken)
            : encoder.Encode(tokens, batch.Length, skip, cancellationToken);
        PromptEmphasis.Apply(encoded.Hidden, [.. batch.SelectMany(chunk => chunk.Multipliers)], sampling.Emphasis);
        return encoded;
    }

    /// <summary>Where padding is another token than the end, it follows the first end.</summary>
    private static int[] Padded(int[] tokens, Tokenizers.ClipTokenizer tokenizer)
    {
        if (tokenizer.PadTokenId == tokenizer.EndTokenId)
            return tokens;
        int[] padded = [.. tokens];
        int end = Array.IndexOf(padded, tokenizer.EndTokenId);
        Array.Fill(padded, tokenizer.PadTokenId, end + 1, padded.Length - end - 1);
        return padded;
    }

    private static void Distribute(EncodedText encoded, float[][] rows, int chunk, float[]?[] pooled)
    {
        int length = encoded.Hidden.Length / rows.Length;
        for (int row = 0; row < rows.Length; row++)
        {
            encoded.Hidden.AsSpan(row * length, length).CopyTo(rows[row].AsSpan(chunk * length));
            if (chunk == 0 && encoded.Pooled is { } vectors)
                pooled[row] = vectors.AsSpan(row * (vectors.Length / rows.Length), vectors.Length / rows.Length).ToArray();
        }
    }
}

/// <summary>One part of a prompt over time.</summary>
internal sealed record ScheduledPart(IReadOnlyList<ScheduledConditioning> Schedule, double Weight)
{
    /// <summary>What holds at a model call counted from 0.</summary>
    public Conditioning At(int call)
    {
        foreach (ScheduledConditioning entry in Schedule)
            if (call <= entry.LastStep)
                return entry.Conditioning;
        return Schedule[^1].Conditioning;
    }
}

/// <summary>An encoded text and the last step at which it holds.</summary>
internal readonly record struct ScheduledConditioning(int LastStep, Conditioning Conditioning);
