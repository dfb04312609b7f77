using Graycat.AppHost.Portable;
using Graycat.ServiceDefaults.Startup;
using Microsoft.Extensions.Configuration;

var configuration = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args).Build();
await using var redis = LocalRedis.StartUnlessNamed(configuration);
await using var system = new ServiceGroup(Console.Out, TimeProvider.System);

system.Add("llm-worker", "Graycat.LlmWorker", [redis.Variable]);
system.Add("sd-worker", "Graycat.SdWorker", [redis.Variable]);
system.Add("api", "Graycat.Api", [redis.Variable, ApiVariables.Key(configuration), ApiVariables.Urls(configuration)]);

Console.WriteLine("No dashboard here: start Aspire's standalone one, or any OpenTelemetry collector, and name it in OTEL_EXPORTER_OTLP_ENDPOINT.");
Console.WriteLine($"The API's key is that of API_TOKENS, else the one in {Path.Combine(DataFolder.Resolve(configuration), "api-key")}.");
return await system.RunAsync();
