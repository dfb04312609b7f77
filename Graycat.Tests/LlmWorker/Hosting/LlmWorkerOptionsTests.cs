using Graycat.LlmWorker.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Graycat.Tests.LlmWorker.Hosting;

public sealed class LlmWorkerOptionsTests
{
    [Fact]
    public void Every_mistake_is_named_at_once_with_its_key_and_a_value_that_works()
    {
        string[] mistakes = [.. Assert.Throws<OptionsValidationException>(() => Read(("GRAYCAT_SLOTS", "0"), ("LlmWorker:BatchTokens", "7"), ("GPU_LAYERS", "-5"))).Failures];

        Assert.Equal(3, mistakes.Length);
        Assert.Contains(mistakes, mistake => mistake.Contains("GRAYCAT_SLOTS", StringComparison.Ordinal) && mistake.Contains("as 4", StringComparison.Ordinal));
    }

    [Fact]
    public void Variables_win_over_the_section_and_the_defaults_stand()
    {
        LlmWorkerOptions options = Read(("LlmWorker:MaxSequences", "2"), ("GRAYCAT_SLOTS", "3"), ("LlmWorker:KvUnified", "true"));

        Assert.Equal(3, options.MaxSequences);
        Assert.True(options.KvUnified);
        Assert.Equal(512, options.BatchTokens);
    }

    private static LlmWorkerOptions Read(params (string Key, string Value)[] settings)
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build();
        using ServiceProvider provider = new ServiceCollection().AddLogging().AddLlmWorker(configuration).BuildServiceProvider();
        return provider.GetRequiredService<IOptions<LlmWorkerOptions>>().Value;
    }
}
