namespace Graycat.Api.Errors;

/// <summary>
/// Which dialect answers a request that has gone wrong: the one that claimed a shared route, else the one of its endpoint, else the one whose routes begin like
/// the path (unknown routes, wrong methods), else the service's own.
/// </summary>
public sealed class ErrorShapes(IEnumerable<ErrorShapePrefix> prefixes)
{
    private readonly ErrorShapePrefix[] _prefixes = [.. prefixes.OrderByDescending(prefix => prefix.Path.Length)];

    /// <summary>The shape for a request.</summary>
    public IErrorShape For(HttpContext context) =>
        context.Features.Get<IErrorShape>() ?? context.GetEndpoint()?.Metadata.GetMetadata<IErrorShape>() ?? ByPath(context.Request.Path);

    private IErrorShape ByPath(PathString path) =>
        _prefixes.First(prefix => path.StartsWithSegments(prefix.Path) || prefix.Path.Length == 0).Shape;
}

/// <summary>Paths that begin so are this dialect's; one entry has the empty path.</summary>
/// <param name="Path">Without a slash at its end.</param>
/// <param name="Shape">The dialect's errors.</param>
public sealed record ErrorShapePrefix(string Path, IErrorShape Shape);
