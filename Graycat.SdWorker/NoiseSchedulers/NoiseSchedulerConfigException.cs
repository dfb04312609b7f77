namespace Graycat.SdWorker.NoiseSchedulers;

/// <summary>A scheduler configuration that cannot be used; the message names the key, the value and what would be right.</summary>
public sealed class NoiseSchedulerConfigException(string message) : Exception(message);
