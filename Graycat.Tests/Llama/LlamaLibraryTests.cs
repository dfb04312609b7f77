using Graycat.Llama;
using Graycat.Llama.Native;

namespace Graycat.Tests.Llama;

public sealed class LlamaLibraryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("graycat-libraries").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_library_in_use_is_the_release_this_binding_is_written_for()
    {
        Assert.Contains(MiniModel.Engine.Info.Devices, device => device.Kind == LlamaDeviceKind.Cpu);
        Assert.Null(AbiCheck.FindDifference());
    }

    [Fact]
    public void A_struct_whose_fields_moved_is_noticed_by_its_default_values()
    {
        Assert.True(MiniModel.Engine.Info.Devices.Count > 0);
        NativeContextParams moved = LlamaApi.llama_context_default_params();
        (moved.MaxOutputsPerSequence, moved.Threads) = ((uint)moved.Threads, (int)moved.MaxOutputsPerSequence);
        Assert.NotNull(AbiCheck.FindContextDifference(moved));

        NativeModelParams shifted = LlamaApi.llama_model_default_params();
        (shifted.SplitMode, shifted.MainGpu) = (shifted.MainGpu, shifted.SplitMode);
        Assert.NotNull(AbiCheck.FindModelDifference(shifted));
    }

    [Fact]
    public void Missing_libraries_are_named_with_the_package_that_holds_them()
    {
        (string? folder, string message) = new LlamaLibraryFinder(null, _folder, Path.Combine(_folder, "packages")).Find();
        Assert.Null(folder);
        Assert.Contains("@node-llama-cpp/", message);
        Assert.Contains("3.22.1", message);
        Assert.Contains("GRAYCAT_LLAMA_LIBRARY_DIR", message);
    }

    [Fact]
    public void A_configured_folder_without_libraries_is_not_replaced_by_another()
    {
        string published = MakeLibraries(Path.Combine(_folder, "llama"));
        (string? folder, string message) = new LlamaLibraryFinder(Path.Combine(_folder, "elsewhere"), _folder, null).Find();
        Assert.Null(folder);
        Assert.Contains("elsewhere", message);
        Assert.Equal(published, new LlamaLibraryFinder("", _folder, null).Find().Folder);
        Assert.Equal(published, new LlamaLibraryFinder(published, "/", null).Find().Folder);
    }

    [Fact]
    public void An_accelerators_package_goes_before_the_plain_one()
    {
        string plain = LlamaLibraryFinder.PlatformName;
        MakeLibraries(Path.Combine(_folder, plain, "bins", plain));
        string cuda = MakeLibraries(Path.Combine(_folder, $"{plain}-cuda", "bins", $"{plain}-cuda"));
        Assert.Equal(cuda, new LlamaLibraryFinder(null, "/", _folder).Find().Folder);
    }

    [Fact]
    public void File_names_may_carry_the_release()
    {
        File.WriteAllText(Path.Combine(_folder, "libllama-common.so"), "");
        Assert.Null(NativeLibraries.FindFile(_folder, NativeLibraries.Llama));
        File.WriteAllText(Path.Combine(_folder, "libllama.v0.5.0.so"), "");
        Assert.EndsWith("libllama.v0.5.0.so", NativeLibraries.FindFile(_folder, NativeLibraries.Llama));
    }

    private static string MakeLibraries(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (string name in (string[])["libllama.so", "libggml.so", "libggml-base.so"])
            File.WriteAllText(Path.Combine(folder, name), "");
        return folder;
    }
}
