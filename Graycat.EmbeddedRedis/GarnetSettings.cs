using System.Net;
using Garnet.server;
using Garnet.server.Auth.Settings;
using Tsavorite.core;

namespace Graycat.EmbeddedRedis;

/// <summary>Our options in Garnet's terms.</summary>
internal static class GarnetSettings
{
    public static GarnetServerOptions From(EmbeddedGarnetOptions options, int port) => new()
    {
        EndPoints = [new IPEndPoint(IPAddress.Loopback, port)],
        AuthSettings = options.Password is null ? new NoAuthSettings() : new AclAuthenticationPasswordSettings(null, options.Password),
        QuietMode = true,
        MaxDatabases = 1,

        LogMemorySize = options.Memory,
        PageSize = "4m",
        IndexMemorySize = "4m",
        IndexMaxMemorySize = "64m",

        CheckpointDir = options.DataFolder,
        EnableAOF = true,
        AofMemorySize = "64m",
        AofPageSize = "16m",
        AofSizeLimit = options.AppendOnlyFileLimit,
        WaitForCommit = options.WaitForCommit,
        // Managed file access: the native one needs libaio on the host.
        DeviceType = DeviceType.RandomAccess,
        Recover = true,
        FailOnRecoveryError = true,

        // Transaction mode: a script locks its declared keys, so that scripts of one queue exclude one another.
        EnableLua = true,
        LuaTransactionMode = true,
        LuaOptions = new LuaOptions(LuaMemoryManagementMode.Native, "", Timeout.InfiniteTimeSpan, LuaLoggingMode.Enable, []),
    };
}
