using Graycat.LlmWorker.Models;

namespace Graycat.Tests.LlmWorker.Models;

public sealed class ModelCatalogTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("graycat-catalog-").FullName;

    [Fact]
    public void A_file_answers_to_its_name_and_one_of_several_to_the_name_without_quantisation()
    {
        Touch("mini/mini.F16.gguf", "mini/mini.Q8_0.gguf", "Big-7B-Instruct-Q4_K_M.gguf", "plain.gguf", "notes.txt");
        var catalog = new ModelCatalog([_folder]);

        Assert.Equal(["Big-7B-Instruct-Q4_K_M", "mini.F16", "mini.Q8_0", "plain"], catalog.Models.Select(model => model.Name));
        Assert.Equal("mini.Q8_0", catalog.Find("mini")!.Name);
        Assert.Equal("mini.F16", catalog.Find("mini.F16")!.Name);
        Assert.Equal("Big-7B-Instruct-Q4_K_M", catalog.Find("Big-7B-Instruct")!.Name);
        Assert.Empty(catalog.Find("plain")!.Aliases);
        Assert.Null(catalog.Find("Mini"));
    }

    [Fact]
    public void A_split_model_is_one_model_by_its_first_part_and_a_projector_is_none()
    {
        Touch("large-Q4_0-00001-of-00002.gguf", "large-Q4_0-00002-of-00002.gguf", "mmproj-large-F16.gguf");
        var catalog = new ModelCatalog([_folder]);

        CatalogModel model = Assert.Single(catalog.Models);
        Assert.Equal("large-Q4_0", model.Name);
        Assert.EndsWith("00001-of-00002.gguf", model.Path);
        Assert.Equal(["large"], model.Aliases);
    }

    [Fact]
    public void Of_two_files_with_one_name_the_first_counts_and_what_is_missing_is_left_out()
    {
        Touch("a/same.gguf", "b/same.gguf");
        var catalog = new ModelCatalog([Path.Combine(_folder, "nowhere"), Path.Combine(_folder, "b", "same.gguf"), _folder]);

        Assert.EndsWith(Path.Combine("b", "same.gguf"), Assert.Single(catalog.Models).Path);
    }

    [Fact]
    public void An_alias_never_takes_another_models_name()
    {
        Touch("mini.gguf", "mini.Q8_0.gguf");
        var catalog = new ModelCatalog([_folder]);

        Assert.Equal("mini", catalog.Find("mini")!.Name);
        Assert.Empty(catalog.Find("mini.Q8_0")!.Aliases);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Touch(params string[] files)
    {
        foreach (string file in files)
        {
            string path = Path.Combine(_folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, []);
        }
    }
}
