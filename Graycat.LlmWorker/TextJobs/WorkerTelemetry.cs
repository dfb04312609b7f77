using System.Diagnostics;
using System.Diagnostics.Metrics;
using Graycat.Contracts.Jobs;
using Graycat.Contracts.Text;

namespace Graycat.LlmWorker.TextJobs;

/// <summary>The worker's spans and figures. A job's span is a child of the one that submitted it, so one trace shows the whole way.</summary>
internal static class WorkerTelemetry
{
    private const string Name = "Graycat.LlmWorker";

    private static readonly ActivitySource s_source = new(Name);
    private static readonly Meter s_meter = new(Name);
    private static readonly Counter<long> s_promptTokens = s_meter.CreateCounter<long>("graycat.llm.prompt_tokens", "{token}", "Prompt tokens read, those from the prefix cache included.");
    private static readonly Counter<long> s_cachedTokens = s_meter.CreateCounter<long>("graycat.llm.cached_tokens", "{token}", "Prompt tokens that came from the prefix cache.");
    private static readonly Counter<long> s_generatedTokens = s_meter.CreateCounter<long>("graycat.llm.generated_tokens", "{token}", "Tokens generated.");
    private static readonly Histogram<double> s_queueTime = s_meter.CreateHistogram<double>("graycat.llm.queue_time", "s", "From enqueue to lease.");
    private static readonly Histogram<double> s_promptTime = s_meter.CreateHistogram<double>("graycat.llm.prompt_time", "s", "Reading the prompt, the wait for a slot included.");
    private static readonly Histogram<double> s_generationTime = s_meter.CreateHistogram<double>("graycat.llm.generation_time", "s", "From the first token to the last.");

    /// <summary>The span of a leased job; null when nobody listens.</summary>
    public static Activity? StartJob(JobLease lease, double queueMilliseconds)
    {
        s_queueTime.Record(queueMilliseconds / 1000, Model(lease));
        ActivityContext.TryParse(lease.TraceParent, lease.TraceState, isRemote: true, out ActivityContext parent);
        Activity? span = s_source.StartActivity($"{lease.Kind} job", ActivityKind.Consumer, parent);
        span?.SetTag("graycat.job", lease.Job.Value).SetTag("graycat.queue", lease.Queue.Value).SetTag("graycat.attempt", lease.Attempt).SetTag("graycat.queue_ms", queueMilliseconds);
        return span;
    }

    /// <summary>Notes a generation that has ended now: two spans below the job's, and the figures.</summary>
    public static void RecordGeneration(RunningJob job, TextUsage usage, TextTimings timings, DateTimeOffset now)
    {
        var model = Model(job.Lease);
        s_promptTokens.Add(usage.PromptTokens, model);
        s_cachedTokens.Add(usage.CachedTokens, model);
        s_generatedTokens.Add(usage.CompletionTokens, model);
        s_promptTime.Record(timings.PromptMilliseconds / 1000, model);
        s_generationTime.Record(timings.GenerationMilliseconds / 1000, model);
        if (job.Span is not { } span)
            return;
        span.SetTag("gen_ai.usage.input_tokens", usage.PromptTokens).SetTag("gen_ai.usage.output_tokens", usage.CompletionTokens);
        DateTimeOffset read = now - TimeSpan.FromMilliseconds(timings.GenerationMilliseconds);
        RecordSpan("prefill", span.Context, read - TimeSpan.FromMilliseconds(timings.PromptMilliseconds), read);
        RecordSpan("decode", span.Context, read, now);
    }

    private static void RecordSpan(string name, ActivityContext parent, DateTimeOffset from, DateTimeOffset to)
    {
        using Activity? span = s_source.StartActivity(name, ActivityKind.Internal, parent, startTime: from);
        span?.SetEndTime(to.UtcDateTime);
    }

    private static KeyValuePair<string, object?> Model(JobLease lease) => new("gen_ai.request.model", lease.Queue.Model);
}
