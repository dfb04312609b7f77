using Graycat.Api.Dialects.Graycat;
using Graycat.Api.Dialects.LlamaCpp;
using Graycat.Api.Dialects.Reading;
using Graycat.Api.Errors;
using Graycat.Api.Jobs;

namespace Graycat.Api.Dialects;

/// <summary>
/// <c>/completion</c>, which two kinds of client share: a body that only llama.cpp's clients send gets llama.cpp's
/// answer, every other one the service's own.
/// </summary>
internal sealed class SharedCompletionRoute(TextEndpoint text, ErrorWriter errors)
{
    public async Task ServeAsync(HttpContext context)
    {
        byte[] body = await JsonBody.ReadAsync(context);
        var (document, unreadable) = JsonBody.Parse(body);
        using (document)
        {
            if (document is null)
                await errors.WriteAsync(context, unreadable!);
            else if (LlamaCompletionRequest.Claims(document.RootElement))
                await LlamaCppDialect.CompleteAsync(context, text, body, document.RootElement);
            else
                await text.ServeAsync(context, body, new RequestReader(document.RootElement), OwnTextRequests.ReadCompletion);
        }
    }
}
