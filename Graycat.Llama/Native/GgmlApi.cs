using System.Runtime.InteropServices;

namespace Graycat.Llama.Native;

/// <summary>The functions of <c>libggml</c> and <c>libggml-base</c> that Graycat calls: backends and devices.</summary>
internal static unsafe partial class GgmlApi
{
    [LibraryImport(NativeLibraries.Ggml, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void ggml_backend_load_all_from_path(string folder);

    [LibraryImport(NativeLibraries.Ggml)]
    internal static partial nuint ggml_backend_reg_count();

    [LibraryImport(NativeLibraries.Ggml)]
    internal static partial nuint ggml_backend_dev_count();

    [LibraryImport(NativeLibraries.Ggml)]
    internal static partial nint ggml_backend_dev_get(nuint index);

    [LibraryImport(NativeLibraries.GgmlBase)]
    internal static partial byte* ggml_backend_dev_name(nint device);

    [LibraryImport(NativeLibraries.GgmlBase)]
    internal static partial byte* ggml_backend_dev_description(nint device);

    [LibraryImport(NativeLibraries.GgmlBase)]
    internal static partial int ggml_backend_dev_type(nint device);

    [LibraryImport(NativeLibraries.GgmlBase)]
    internal static partial void ggml_backend_dev_memory(nint device, nuint* free, nuint* total);
}
