namespace Graycat.SdWorker.Latents;

/// <summary>The shape of one image's latents. A batch is contiguous memory: image after image, each row-major.</summary>
/// <param name="Channels">Latent channels: 4 for SD 1.x, 2.x and XL.</param>
/// <param name="Height">Rows: the picture's height divided by the VAE's downsampling factor.</param>
/// <param name="Width">Columns: the picture's width divided by the VAE's downsampling factor.</param>
public readonly record struct LatentShape(int Channels, int Height, int Width)
{
    /// <summary>Values per image, which is also the stride between two images of a batch.</summary>
    public int Length => Channels * Height * Width;
}
