using Graycat.Api;
using Graycat.ServiceDefaults.Startup;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Options;

namespace Graycat.Tests.Api;

public sealed class ApiOptionsTests
{
    [Fact]
    public void Every_mistake_is_named_at_once_with_its_variable()
    {
        var failure = Assert.Throws<OptionsValidationException>(() => Read("Production", ("REQUEST_TIMEOUT", "soon"), ("RATE_LIMIT_PER_MINUTE", "lots"), ("CORS_ORIGINS", "*"), ("CORS_CREDENTIALS", "true"), ("WEBHOOK_HOSTS", "a")));
        string sentence = StartupFailure.Describe(failure)!;
        Assert.All((string[])["API_TOKENS", "REQUEST_TIMEOUT is 'soon'", "RATE_LIMIT_PER_MINUTE is 'lots'", "CORS_ORIGINS=*", "WEBHOOK_SECRET"], word => Assert.Contains(word, sentence));
    }

    [Fact]
    public void Defaults_are_the_services()
    {
        var options = Read("Production", ("API_TOKENS", "a, b"));
        Assert.Equal((60, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(300)), (options.RateLimitPerMinute, options.RequestTimeout, options.ImageTimeout));
        Assert.Equal(["a", "b"], options.Tokens);
    }

    [Fact]
    public void Only_in_development_a_key_is_made()
    {
        Assert.Single(Read("Development").Tokens);
        Assert.Throws<OptionsValidationException>(() => Read("Production"));
    }

    [Fact]
    public void A_key_of_its_own_is_checked()
    {
        var failure = Assert.Throws<OptionsValidationException>(() => Read("Production", ("Keys:0:Name", "a"), ("Keys:0:Weight", "0"), ("Keys:1:Name", "a"), ("Keys:1:TokenSha256", new string('z', 64))));
        Assert.Equal(4, failure.Failures.Count());
    }

    private static ApiOptions Read(string environment, params (string Name, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value))).Build();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IHostEnvironment>(new HostingEnvironment { EnvironmentName = environment });
        services.AddGraycatApi(configuration);
        return services.BuildServiceProvider().GetRequiredService<IOptions<ApiOptions>>().Value;
    }
}
