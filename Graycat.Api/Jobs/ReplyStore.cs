using System.Text.Json;
using Graycat.Contracts.Jobs;
using Graycat.Queue;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Graycat.Api.Jobs;

/// <summary>Keeps the shape of asynchronous jobs' answers where every replica finds it.</summary>
public interface IReplyStore
{
    /// <summary>False while the store is away.</summary>
    Task<bool> SaveAsync(JobId job, ReplyShape shape);

    /// <summary>Null if none was kept, or while the store is away.</summary>
    Task<ReplyShape?> LoadAsync(JobId job);
}

/// <summary>Keeps shapes in Redis: the string <c>{prefix}:api:reply:{job}</c>, deleted a day after the job was made.</summary>
internal sealed class RedisReplyStore(IConnectionMultiplexer redis, IOptions<QueueOptions> options) : IReplyStore
{
    private static readonly TimeSpan s_retention = TimeSpan.FromDays(1);

    public async Task<bool> SaveAsync(JobId job, ReplyShape shape)
    {
        try
        {
            byte[] value = JsonSerializer.SerializeToUtf8Bytes(shape, ReplyShapeJson.Default.ReplyShape);
            return await redis.GetDatabase().StringSetAsync(KeyOf(job), value, s_retention);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            return false;
        }
    }

    public async Task<ReplyShape?> LoadAsync(JobId job)
    {
        try
        {
            byte[]? value = await redis.GetDatabase().StringGetAsync(KeyOf(job));
            return value is null ? null : JsonSerializer.Deserialize(value, ReplyShapeJson.Default.ReplyShape);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            return null;
        }
    }

    private RedisKey KeyOf(JobId job) => $"{options.Value.KeyPrefix}:api:reply:{job}";
}
