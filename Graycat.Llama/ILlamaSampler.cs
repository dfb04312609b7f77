namespace Graycat.Llama;

/// <summary>A chain of <see cref="SamplerStage"/> with its memory of accepted tokens. Belongs to one thread.</summary>
public interface ILlamaSampler : IDisposable
{
    /// <summary>Shapes the candidates in place: changes logits, drops some, may sort.</summary>
    void Apply(TokenCandidates candidates);

    /// <summary>Remembers a token of the prompt or of the answer for the penalties.</summary>
    void Accept(int tokenId);

    /// <summary>Forgets all accepted tokens.</summary>
    void Reset();

    /// <summary>A second chain with the same memory.</summary>
    ILlamaSampler Clone();
}
