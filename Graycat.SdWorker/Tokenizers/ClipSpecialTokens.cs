namespace Graycat.SdWorker.Tokenizers;

/// <summary>The special tokens of a CLIP tokenizer, as written in its configuration.</summary>
/// <param name="Start">Before every text.</param>
/// <param name="End">After every text.</param>
/// <param name="Pad">Fills up: the end token (SD 1.x) or <c>!</c> (SD 2.x, SDXL's second encoder).</param>
internal sealed record ClipSpecialTokens(string Start = "<|startoftext|>", string End = "<|endoftext|>", string Pad = "<|endoftext|>");
