namespace Graycat.SdWorker.Pipelines;

/// <summary>Changed model files by part (LoRA), which are loaded in place of those in the folder.</summary>
/// <param name="parts">The whole content of <c>model.onnx</c> by part name, such as <c>unet</c>.</param>
public sealed class ImageModelWeights(IReadOnlyDictionary<string, byte[]> parts)
{
    /// <summary>The folder's own files.</summary>
    public static ImageModelWeights Unchanged { get; } = new(new Dictionary<string, byte[]>());

    internal byte[]? For(string part) => parts.GetValueOrDefault(part);
}
