using Graycat.Contracts.Text;

namespace Graycat.Tests.Api.Fabric;

/// <summary>What a worker may do.</summary>
internal static class Scripts
{
    public static Task HelloWorldAsync(FakeJob job) => SayAsync(job, "Hello", " world");

    /// <summary>The pieces, one a step, for every choice.</summary>
    public static Task SayAsync(FakeJob job, params string[] pieces)
    {
        var request = job.Text;
        foreach (string piece in pieces)
            job.Chunk([.. Enumerable.Range(0, request.Choices).Select(choice => new TextDelta { Choice = choice, Content = piece, Tokens = [1] })]);
        job.Complete(Result(request, string.Concat(pieces), pieces.Length));
        return Task.CompletedTask;
    }

    /// <summary>One step, then nothing until the job is cancelled.</summary>
    public static async Task StallAsync(FakeJob job)
    {
        job.Chunk(new TextDelta { Content = "Hello", Tokens = [1] });
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, job.Cancelled);
    }

    /// <summary>Nothing at all until the job is cancelled.</summary>
    public static Task WaitAsync(FakeJob job) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, job.Cancelled);

    public static TextResult Result(TextRequest request, string text, int tokens, FinishReason finish = FinishReason.EndOfSequence) => new()
    {
        Model = request.Model,
        Choices = [.. Enumerable.Range(0, request.Choices).Select(choice => new TextChoice { Index = choice, Content = text, Finish = finish, Tokens = [1] })],
        Usage = new(5, 2, tokens * request.Choices),
    };
}
