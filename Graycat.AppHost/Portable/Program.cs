using Graycat.AppHost.Portable;
using Microsoft.Extensions.Configuration;

var configuration = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args).Build();
await using var redis = LocalRedis.StartUnlessNamed(configuration);
await using var system = new ServiceGroup(Console.Out, TimeProvider.System);

system.Add("llm-worker", "Graycat.LlmWorker", [redis.Variable]);
system.Add("sd-worker", "Graycat.SdWorker", [redis.Variable]);
system.Add("api", "Graycat.Api", [redis.Variable, ApiVariables.Key(configuration), ApiVariables.Urls(configuration)]);

Console.WriteLine("The portable stack runs without a dashboard. For Aspire's, build with GraycatStack=aspire where the Aspire packages can be restored.");
return await system.RunAsync();
