namespace Graycat.SdWorker.Prompts;

/// <summary>A stretch of a prompt and the weight of its tokens.</summary>
/// <param name="Text">The text without the brackets that made the weight.</param>
/// <param name="Weight">Factor on the encoder's output, 1 without brackets.</param>
public readonly record struct WeightedText(string Text, double Weight)
{
    /// <summary>Whether this is the word BREAK, which ends a chunk.</summary>
    public bool IsBreak => Text == "BREAK" && Weight == -1;
}
