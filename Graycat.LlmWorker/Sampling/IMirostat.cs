using Graycat.Llama;

namespace Graycat.LlmWorker.Sampling;

/// <summary>
/// Keeps the surprise of the answer near a target by cutting more or less of the candidates: Basu et al., "Mirostat: A
/// Neural Text Decoding Algorithm that Directly Controls Perplexity", arXiv:2007.14966. Its state μ depends on the
/// probabilities of all tokens so far, so a worker that continues an answer must show it the logits of the tokens already
/// published (<see cref="TokenSampler.Replay(int, Span{float}, int)"/>).
/// </summary>
internal interface IMirostat
{
    /// <summary>Cuts the candidates by the present μ and sets the probabilities of those left.</summary>
    void Cut(TokenCandidates candidates);

    /// <summary>Learns from the token that was chosen.</summary>
    /// <param name="probability">Its probability among those that <see cref="Cut"/> left.</param>
    void Learn(float probability);

    /// <summary>The version that the options ask for; null for none.</summary>
    static IMirostat? Create(int version, float tau, float eta, int vocabularySize) => version switch
    {
        1 => new MirostatV1(tau, eta, vocabularySize),
        2 => new MirostatV2(tau, eta),
        _ => null,
    };
}
