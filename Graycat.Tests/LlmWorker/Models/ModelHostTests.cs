using Graycat.Contracts.Jobs;
using Graycat.Contracts.Text;
using Graycat.LlmWorker.Models;
using Graycat.Tests.LlmWorker.TextJobs;
using Graycat.Tests.Queue.Servers;

namespace Graycat.Tests.LlmWorker.Models;

public sealed class ModelHostTests(GarnetFixture garnet) : IClassFixture<GarnetFixture>
{
    private static readonly string s_folder = Path.Combine(GoldenFiles.RepositoryRoot, "models", "graycat-mini");

    [Fact]
    public async Task The_least_recently_used_model_gives_way_when_only_one_may_be_loaded()
    {
        await using var worker = await WorkerBench.StartAsync(garnet.Redis, null, ("GRAYCAT_MODELS", s_folder), ("LlmWorker:MaxLoadedModels", "1"));
        ModelHost host = worker.Get<ModelHost>();
        ModelCatalog catalog = worker.Get<ModelCatalog>();
        foreach (string name in (string[])["graycat-mini.F16", "graycat-mini.Q8_0", "graycat-mini.F16"])
        {
            await worker.RunAsync(Request(name));

            Assert.Equal(ModelState.Loaded, host.StatusOf(catalog.Find(name)!).State);
            Assert.Equal([name], catalog.Models.Where(model => host.StatusOf(model).State == ModelState.Loaded).Select(model => model.Name));
        }
    }

    [Fact]
    public async Task Jobs_for_two_models_that_cannot_be_loaded_together_all_end()
    {
        await using var worker = await WorkerBench.StartAsync(garnet.Redis, null, ("GRAYCAT_MODELS", s_folder), ("LlmWorker:MaxLoadedModels", "1"));
        Answer[] answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => worker.RunAsync(Request(i % 2 == 0 ? "graycat-mini.F16" : "graycat-mini.Q8_0"))));

        Assert.All(answers, answer => Assert.Equal(JobEventKind.Result, answer.Last!.Kind));
    }

    [Fact]
    public async Task A_model_that_is_not_to_be_kept_goes_with_its_last_user_and_comes_back_when_asked_for()
    {
        await using var worker = await WorkerBench.StartAsync(garnet.Redis);
        ModelHost host = worker.Get<ModelHost>();
        CatalogModel model = worker.Get<ModelCatalog>().Models[0];
        ModelAcquisition[] held = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => host.AcquireAsync(model, TestContext.Current.CancellationToken)));
        Assert.Single(held.Select(acquisition => acquisition.Model).Distinct());

        host.Release(held[0].Model!, TimeSpan.Zero);
        host.Release(held[1].Model!, null);
        Assert.Equal((ModelState.Loaded, 1), (host.StatusOf(model).State, host.StatusOf(model).Users));
        host.Release(held[2].Model!, null);

        Assert.Equal(ModelState.Available, host.StatusOf(model).State);
        Assert.Equal(JobEventKind.Result, (await worker.RunAsync(Request(model.Name))).Last!.Kind);
    }

    [Fact]
    public async Task A_load_that_waits_for_room_is_given_up_when_the_worker_stops()
    {
        var worker = await WorkerBench.StartAsync(garnet.Redis, null, ("GRAYCAT_MODELS", s_folder), ("LlmWorker:MaxLoadedModels", "1"));
        ModelHost host = worker.Get<ModelHost>();
        ModelCatalog catalog = worker.Get<ModelCatalog>();
        Assert.True((await host.AcquireAsync(catalog.Models[0], TestContext.Current.CancellationToken)).Acquired);
        Task<ModelAcquisition> waiting = host.AcquireAsync(catalog.Models[1], TestContext.Current.CancellationToken);
        await worker.DisposeAsync();

        Assert.Equal(FailureCode.ModelLoadFailed, (await waiting).Failure!.Code);
    }

    private static TextRequest Request(string model) => WorkerBench.Request("<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n", 8) with { Model = model };
}
