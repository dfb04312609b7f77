using System.Collections.Concurrent;
using System.Text;
using Graycat.Contracts.Text;
using Graycat.Llama;
using Graycat.LlmWorker.Engine;
using Graycat.LlmWorker.Sampling;
using Graycat.LlmWorker.TextStreams;
using Graycat.Tests.Llama;
using Microsoft.Extensions.Logging.Abstractions;

namespace Graycat.Tests.LlmWorker.Engine;

/// <summary>An engine on the model that ships, one thread, with everything it hands over.</summary>
internal sealed class EngineBench : IGenerationListener, IAsyncDisposable
{
    private static readonly Lazy<TokenPieces> Pieces = new(() => new TokenPieces(MiniModel.Model));

    private readonly ConcurrentDictionary<Generation, Watch> _watches = new();

    public EngineBench(int sequences = 4, int contextTokens = 512, bool unified = false, int batchTokens = 64)
    {
        Engine = new ModelEngine(
            MiniModel.Model,
            Pieces.Value,
            MiniModel.CreateContext(sequences, contextTokens, unified),
            new ModelEngineOptions { BatchTokens = batchTokens },
            this,
            NullLogger<ModelEngine>.Instance);
    }

    public ModelEngine Engine { get; }

    /// <summary>Called on the engine's thread with each chunk, before the next step.</summary>
    public Action<Generation, TextChunk>? OnChunk { get; set; }

    public static GenerationRequest Request(string prompt, int maxTokens = 64, Func<TextRequest, TextRequest>? with = null) =>
        Request(MiniModel.Model.Tokenize(Encoding.UTF8.GetBytes(prompt), false, true), maxTokens, with);

    public static GenerationRequest Request(int[] prompt, int maxTokens = 64, Func<TextRequest, TextRequest>? with = null)
    {
        var text = new TextRequest
        {
            Model = "graycat-mini",
            Prompt = new TokenPrompt(prompt),
            MaxTokens = maxTokens,
            Sampling = new SamplingOptions { Temperature = 0 },
        };
        text = with?.Invoke(text) ?? text;
        return new GenerationRequest { Text = text, PromptTokens = prompt, Stops = new StopStrings(text.Stop) };
    }

    public Generation Start(GenerationRequest request)
    {
        var generation = new Generation(request, TimeProvider.System);
        _watches[generation] = new Watch();
        Engine.Submit(generation);
        return generation;
    }

    public Task<GenerationEnd> EndOf(Generation generation) => _watches[generation].End.Task.WaitAsync(TimeSpan.FromMinutes(2));

    public IReadOnlyList<TextChunk> ChunksOf(Generation generation) => _watches[generation].Chunks;

    public string StreamedText(Generation generation, int choice = 0) =>
        string.Concat(ChunksOf(generation).SelectMany(chunk => chunk.Deltas).Where(delta => delta.Choice == choice).Select(delta => delta.Content));

    public async Task<TextChoice> RunAsync(GenerationRequest request)
    {
        Generation generation = Start(request);
        GenerationEnd end = await EndOf(generation);
        Assert.Equal(GenerationOutcome.Completed, end.Outcome);
        TextChoice choice = generation.Output.ToChoices()[0];
        Assert.Equal(choice.Content, StreamedText(generation));
        return choice;
    }

    void IGenerationListener.OnStep(IReadOnlyList<Generation> moved)
    {
        foreach (Generation generation in moved)
        {
            Watch watch = _watches[generation];
            GenerationEnd? end = generation.Output.End;
            if (generation.Output.TakeChunk() is { } chunk)
            {
                watch.Chunks.Add(chunk);
                OnChunk?.Invoke(generation, chunk);
            }

            if (end is not null)
                watch.End.TrySetResult(end);
        }
    }

    public ValueTask DisposeAsync() => Engine.DisposeAsync();

    private sealed class Watch
    {
        public List<TextChunk> Chunks { get; } = [];

        public TaskCompletionSource<GenerationEnd> End { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
