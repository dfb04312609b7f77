namespace Graycat.Llama;

/// <summary>Facts for <c>doctor</c> and the worker registry.</summary>
/// <param name="Version">The release as the library states it.</param>
/// <param name="LibraryFolder">Where the native libraries were loaded from.</param>
/// <param name="SystemInfo">llama.cpp's own line on the CPU features in use.</param>
/// <param name="Devices">What ggml can compute on; the CPU is one of them.</param>
public sealed record LlamaEngineInfo(string Version, string LibraryFolder, string SystemInfo, IReadOnlyList<LlamaDevice> Devices);

/// <summary>One device that ggml found.</summary>
/// <param name="Name">ggml's short name: <c>CPU</c>, <c>CUDA0</c>, <c>Vulkan0</c>, <c>Metal</c>.</param>
/// <param name="Description">The maker's name for it.</param>
/// <param name="Kind">Processor or accelerator.</param>
/// <param name="FreeMemoryBytes">Memory free at the time of the question; 0 when unknown.</param>
/// <param name="TotalMemoryBytes">Memory in all; 0 when unknown.</param>
public sealed record LlamaDevice(string Name, string Description, LlamaDeviceKind Kind, long FreeMemoryBytes, long TotalMemoryBytes);

/// <summary>What sort of device computes.</summary>
public enum LlamaDeviceKind
{
    /// <summary>The processor.</summary>
    Cpu,

    /// <summary>A graphics card with its own memory.</summary>
    Gpu,

    /// <summary>A graphics unit that shares the system's memory.</summary>
    IntegratedGpu,

    /// <summary>A library that speeds up the processor (BLAS, AMX).</summary>
    Accelerator,

    /// <summary>Anything ggml added since.</summary>
    Other,
}
