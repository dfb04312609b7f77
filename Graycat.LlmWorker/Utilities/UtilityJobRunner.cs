using System.Text;
using System.Text.Json;
using Graycat.Contracts;
using Graycat.Contracts.Jobs;
using Graycat.Contracts.Utilities;
using Graycat.Llama;
using Graycat.LlmWorker.ChatTemplates;
using Graycat.LlmWorker.Models;
using Graycat.LlmWorker.TextJobs;

namespace Graycat.LlmWorker.Utilities;

/// <summary>Answers questions about a model that need no slot.</summary>
public sealed class UtilityJobRunner(ShortJobRunner jobs, ModelHost host)
{
    /// <summary>Returns when the job's end is written.</summary>
    public Task RunAsync(RunningJob job, CatalogModel model) =>
        jobs.RunAsync(job, GraycatJson.Default.UtilityRequest, request => AnswerAsync(request, model, job.Stopping));

    private Task<ShortJobEnd> AnswerAsync(UtilityRequest request, CatalogModel model, CancellationToken cancellationToken)
    {
        switch (request)
        {
            case DescribeModelRequest:
                return Task.FromResult(Done(new UtilityResult { Model = Describe(model) }));
            case UnloadModelRequest:
                host.Unload(model);
                return Task.FromResult(Done(new UtilityResult { Model = Describe(model) }));
            default:
                return AnswerLoadedAsync(request, model, cancellationToken);
        }
    }

    private async Task<ShortJobEnd> AnswerLoadedAsync(UtilityRequest request, CatalogModel model, CancellationToken cancellationToken)
    {
        ModelAcquisition acquisition = await host.AcquireAsync(model, cancellationToken);
        if (!acquisition.Acquired)
            return ShortJobEnd.Failed(acquisition.Failure);
        try
        {
            return Answer(request, acquisition.Model);
        }
        finally
        {
            host.Release(acquisition.Model, (request as LoadModelRequest)?.KeepAlive);
        }
    }

    private static ShortJobEnd Answer(UtilityRequest request, LoadedModel model) => request switch
    {
        TokenizeRequest tokenize => Tokenize(tokenize, model.Model),
        DetokenizeRequest detokenize => Detokenize(detokenize, model.Model),
        RenderTemplateRequest render => Render(render, model),
        LoadModelRequest => Done(new UtilityResult { Model = model.Description }),
        _ => ShortJobEnd.Failed(JobFailures.Unsupported($"This worker can't answer a {request.GetType().Name}.")),
    };

    private static ShortJobEnd Tokenize(TokenizeRequest request, ILlamaModel model)
    {
        int[] tokens = model.Tokenize(request.Text, request.AddSpecial, request.ParseSpecial);
        return Done(new UtilityResult { Tokens = tokens, Pieces = [.. tokens.Select(token => model.GetPiece(token, renderSpecial: true))] });
    }

    private static ShortJobEnd Detokenize(DetokenizeRequest request, ILlamaModel model)
    {
        foreach (int token in request.Tokens)
        {
            if (!model.Vocabulary.Contains(token))
                return ShortJobEnd.Failed(JobFailures.Invalid($"There is no token {token}; this model's tokens are 0 to {model.Vocabulary.TokenCount - 1}.", "tokens"));
        }

        byte[] bytes = [.. request.Tokens.SelectMany(token => model.GetPiece(token, renderSpecial: true))];
        return Done(new UtilityResult { Text = Encoding.UTF8.GetString(bytes) });
    }

    private static ShortJobEnd Render(RenderTemplateRequest request, LoadedModel model)
    {
        ChatRendering rendering = model.Template.Render(request.Prompt);
        return rendering.Error is { } error
            ? ShortJobEnd.Failed(JobFailures.Invalid(error.Message, "messages"))
            : Done(new UtilityResult { Text = rendering.Text, TokenCount = model.Prompts.Tokenize(rendering).Length });
    }

    private ModelDescription Describe(CatalogModel model) => host.StatusOf(model).Loaded?.Description ?? ModelDescriptions.Of(model);

    private static ShortJobEnd Done(UtilityResult result) =>
        ShortJobEnd.Done(JsonSerializer.SerializeToUtf8Bytes(result, GraycatJson.Default.UtilityResult));
}
