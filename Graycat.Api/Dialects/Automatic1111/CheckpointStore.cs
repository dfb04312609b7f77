using Graycat.Queue;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Graycat.Api.Dialects.Automatic1111;

/// <summary>Which image model each key has chosen by <c>POST /options</c>. Choices of one key do not touch another's.</summary>
public interface ICheckpointStore
{
    /// <summary>Null if the key chose none, or while the store is away.</summary>
    Task<string?> LoadAsync(string key);

    /// <summary>False while the store is away.</summary>
    Task<bool> SaveAsync(string key, string model);
}

/// <summary>Keeps choices in Redis: the hash <c>{prefix}:api:checkpoints</c>, from key id to model.</summary>
internal sealed class RedisCheckpointStore(IConnectionMultiplexer redis, IOptions<QueueOptions> options) : ICheckpointStore
{
    private RedisKey Hash => $"{options.Value.KeyPrefix}:api:checkpoints";

    public async Task<string?> LoadAsync(string key)
    {
        try
        {
            return await redis.GetDatabase().HashGetAsync(Hash, key);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            return null;
        }
    }

    public async Task<bool> SaveAsync(string key, string model)
    {
        try
        {
            await redis.GetDatabase().HashSetAsync(Hash, key, model);
            return true;
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            return false;
        }
    }
}
