namespace Graycat.Api.Home;

/// <summary><c>GET /</c>: a page for browsers, and for everyone else the words by which Ollama's clients know a server.</summary>
internal static class HomeRoute
{
    private static readonly byte[] s_page = ReadPage();

    public static void MapHome(this IEndpointRouteBuilder routes) =>
        routes.MapMethods("/", ["GET", "HEAD"], ServeAsync).AllowAnonymous().ExcludeFromDescription();

    private static Task ServeAsync(HttpContext context)
    {
        bool isBrowser = context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
        ReadOnlyMemory<byte> body = isBrowser ? s_page : "Ollama is running"u8.ToArray();
        context.Response.ContentType = isBrowser ? "text/html; charset=utf-8" : "text/plain; charset=utf-8";
        context.Response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.BodyWriter.WriteAsync(body).AsTask();
    }

    private static byte[] ReadPage()
    {
        using var stream = typeof(HomeRoute).Assembly.GetManifestResourceStream("Graycat.Api.Home.index.html")!;
        byte[] page = new byte[stream.Length];
        stream.ReadExactly(page);
        return page;
    }
}
