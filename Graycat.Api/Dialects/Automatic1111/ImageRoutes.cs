using Graycat.Api.Authentication;
using Graycat.Api.Dialects.Reading;
using Graycat.Api.Errors;
using Graycat.Api.Jobs;

namespace Graycat.Api.Dialects.Automatic1111;

/// <summary>Serves the generating routes: with the key's checkpoint, and 404 for a sampler that isn't one.</summary>
internal sealed class ImageRoutes(JobEndpoint jobs, ICheckpointStore checkpoints, ErrorWriter errors)
{
    public async Task ServeAsync(HttpContext context, Func<RequestReader, string?, JobCall> read)
    {
        byte[] body = await JsonBody.ReadAsync(context);
        var (document, unreadable) = JsonBody.Parse(body);
        using (document)
        {
            var reader = document is null ? null : new RequestReader(document.RootElement);
            var error = reader is null ? unreadable : UnknownSampler(reader);
            if (error is not null)
            {
                await errors.WriteAsync(context, error);
                return;
            }

            string? checkpoint = await checkpoints.LoadAsync(context.Key().Id);
            await jobs.ServeAsync(context, body, reader!, request => read(request, checkpoint));
        }
    }

    private static ApiError? UnknownSampler(RequestReader body)
    {
        foreach (string field in (string[])["sampler_name", "sampler_index", "hr_sampler_name"])
        {
            bool isSampler = body[field].ValueKind != System.Text.Json.JsonValueKind.String || body.Text(field) is not { Length: > 0 } name || SamplerNames.IsKnown(name.Trim());
            if (!isSampler)
                return new(ApiErrorKind.NotFound, "Sampler not found");
        }

        return null;
    }
}
