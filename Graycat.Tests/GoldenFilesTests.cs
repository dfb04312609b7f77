namespace Graycat.Tests;

public sealed class GoldenFilesTests
{
    [Fact]
    public void The_repository_root_holds_the_solution_and_the_models_that_ship()
    {
        Assert.True(File.Exists(Path.Combine(GoldenFiles.RepositoryRoot, "Graycat.sln")));
        Assert.True(File.Exists(Path.Combine(GoldenFiles.RepositoryRoot, "models", "graycat-mini", "graycat-mini.F16.gguf")));
    }
}
