using Graycat.Llama;

namespace Graycat.LlmWorker.Sampling;

/// <summary>What an answer must look like, token by token: a grammar, or a grammar that begins at a trigger. Belongs to one thread.</summary>
public interface ITokenConstraint
{
    /// <summary>The token may come next. Cheap: asked for every token that is drawn.</summary>
    bool Allows(int tokenId);

    /// <summary>Drops the candidates that may not come next and keeps the others in their order.</summary>
    void Keep(TokenCandidates candidates);

    /// <summary>Goes on by a token that <see cref="Allows"/> has allowed; false, and nothing changed, for another.</summary>
    bool Accept(int tokenId);
}
