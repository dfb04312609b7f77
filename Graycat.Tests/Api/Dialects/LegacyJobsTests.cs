using System.Text;
using System.Text.Json;
using Graycat.Api;
using Graycat.Api.Dialects.Graycat;
using Graycat.Api.Dialects.OpenAI;
using Graycat.Api.Jobs;
using Graycat.Api.Models;
using Graycat.Contracts;
using Graycat.Contracts.Jobs;
using Graycat.Contracts.Text;
using Graycat.Queue.Workers;
using Microsoft.Extensions.Options;

namespace Graycat.Tests.Api.Dialects;

public sealed class LegacyJobsTests
{
    private readonly LegacyJobs _jobs = new(
        new ModelDirectory(new OneModel(), Options.Create(new ApiOptions()), TimeProvider.System),
        new ReplyFormats([new CompletionFormat(), new ChatCompletionFormat()]),
        TimeProvider.System);

    [Fact]
    public async Task Prompt_becomes_a_text_request_with_the_services_own_defaults()
    {
        var work = await _jobs.TranslateAsync("completion", Data("""{"prompt":"Once","max_tokens":7}"""), CancellationToken.None);
        Assert.Null(work.Error);
        Assert.Equal(QueueName.Llm("mini"), work.Queue);
        var request = JsonSerializer.Deserialize(work.Payload.Span, GraycatJson.Default.TextRequest)!;
        Assert.Equal((new RawPrompt("Once"), 7, 0.7f, "mini"), (request.Prompt, request.MaxTokens, request.Sampling.Temperature, request.Model));
    }

    [Theory]
    [InlineData("null", "data")]
    [InlineData("{}", "prompt")]
    [InlineData("""{"prompt":"x","max_tokens":99999}""", "max_tokens")]
    [InlineData("""{"prompt":"x","model":"other"}""", "model")]
    public async Task Bad_data_is_refused_naming_the_field(string data, string param)
    {
        var work = await _jobs.TranslateAsync("completion", Data(data), CancellationToken.None);
        Assert.Equal(param, work.Error!.Param);
    }

    [Fact]
    public void Result_is_answered_in_the_routes_shape_and_a_failure_as_an_error()
    {
        var result = new TextResult { Model = "mini", Choices = [new TextChoice { Content = " upon" }], Usage = new TextUsage(1, 0, 1) };
        var last = new JobEvent(default, 3, JobEventKind.Result, JsonSerializer.SerializeToUtf8Bytes(result, GraycatJson.Default.TextResult));
        Assert.Equal(" upon", Answer("""{"prompt":"Once"}""", last).GetProperty("choices")[0].GetProperty("text").GetString());
        Assert.Equal(" upon", Answer("""{"messages":[]}""", last).GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());

        var failure = JsonSerializer.SerializeToUtf8Bytes(new JobFailure(FailureCode.WorkerDied, "gone"), JobsJsonContext.Default.JobFailure);
        Assert.Equal("worker_died", Answer("{}", last with { Kind = JobEventKind.Error, Data = failure }).GetProperty("error").GetProperty("code").GetString());
    }

    private JsonElement Answer(string data, JobEvent last) => Data(Encoding.UTF8.GetString(_jobs.Answer("id", "completion", Data(data), last)));

    private static JsonElement Data(string json) => JsonDocument.Parse(json).RootElement;

    private sealed class OneModel : IWorkerRegistry
    {
        public Task<IReadOnlyList<KnownModel>?> GetModelsAsync(CancellationToken cancellationToken = default) => Task.FromResult<IReadOnlyList<KnownModel>?>(
            [new KnownModel("llm", new WorkerModel { Name = "mini", State = ModelState.Loaded }, 1, default)]);

        public Task<bool> BeatAsync(WorkerHeartbeat heartbeat, CancellationToken cancellationToken = default) => Task.FromResult(true);

        public Task<bool> RemoveAsync(WorkerId worker, CancellationToken cancellationToken = default) => Task.FromResult(true);

        public Task<IReadOnlyList<WorkerHeartbeat>?> GetWorkersAsync(CancellationToken cancellationToken = default) => Task.FromResult<IReadOnlyList<WorkerHeartbeat>?>([]);
    }
}
