using Graycat.Benchmarks.Jinja;
using Graycat.Benchmarks.Queue;

// dotnet run -c Release --project Graycat.Benchmarks [-- queue|jinja]
string[] chosen = args.Length > 0 ? args : ["queue", "jinja"];
if (chosen.Contains("queue"))
    await new QueueBenchmark(Console.Out).RunAsync();
if (chosen.Contains("jinja"))
    new JinjaBenchmark(Console.Out).Run();
return 0;
