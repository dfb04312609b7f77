using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Graycat.Contracts.Images;
using Graycat.Contracts.Jobs;
using Graycat.SdWorker.Noise;

namespace Graycat.SdWorker.ImageJobs;

/// <summary>
/// Draws random seeds from the job's id, so that a job whose worker died is made again by the next one with the same
/// seeds and so the same pixels.
/// </summary>
internal static class JobSeed
{
    public static ImageRequest Resolve(ImageRequest request, JobId job) => request with
    {
        Noise = request.Noise with
        {
            Seed = request.Noise.Seed == -1 ? Draw(job, "seed") : request.Noise.Seed,
            Subseed = request.Noise.Subseed == -1 ? Draw(job, "subseed") : request.Noise.Subseed,
        },
    };

    private static long Draw(JobId job, string purpose)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{job.Value}/{purpose}"));
        return (long)(BinaryPrimitives.ReadUInt64BigEndian(hash) % (ulong)SeedPlan.RandomSeedLimit);
    }
}
