using System.Text.Json;
using Graycat.Api.Errors;
using Graycat.Api.Jobs;
using Graycat.Api.RateLimits;
using Graycat.Api.Streaming;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Graycat.Api.Dialects.Automatic1111;

/// <summary>AUTOMATIC1111's API under <c>/sdapi/v1</c>.</summary>
internal static class Automatic1111Dialect
{
    private static readonly string[] s_get = ["GET", "HEAD"];

    public static IServiceCollection AddAutomatic1111Dialect(this IServiceCollection services)
    {
        services.AddSingleton<IReplyFormat>(new ImagesFormat(ImagesFormat.FormatName));
        services.AddSingleton<IReplyFormat>(new ImagesFormat(ImagesFormat.ExtraName));
        services.TryAddSingleton<ICheckpointStore, RedisCheckpointStore>();
        services.AddSingleton<OwnImageJobs>();
        services.AddSingleton<ProgressRoute>();
        services.AddSingleton<CheckpointRoutes>();
        services.AddSingleton<ImageRoutes>();
        foreach (string path in (string[])["/sdapi", "/api/sdapi"])
            services.AddSingleton(new ErrorShapePrefix(path, Automatic1111Errors.Shape));
        return services;
    }

    public static void MapAutomatic1111Dialect(this IEndpointRouteBuilder routes)
    {
        foreach (string prefix in (string[])["/sdapi/v1", "/api/sdapi/v1"])
        {
            var group = routes.MapGroup(prefix).WithMetadata(Automatic1111Errors.Shape).WithTags("AUTOMATIC1111");
            group.MapPost("/txt2img", (HttpContext context, ImageRoutes images) => images.ServeAsync(context, ImageRequests.ReadText)).WithSummary("Picture from a prompt");
            group.MapPost("/img2img", (HttpContext context, ImageRoutes images) => images.ServeAsync(context, ImageRequests.ReadImage)).WithSummary("Picture from a picture");
            group.MapPost("/extra-single-image", (HttpContext context, ImageRoutes images) => images.ServeAsync(context, ImageRequests.ReadExtra)).WithSummary("Enlarge a picture");
            MapPolled(group.MapGroup("").WithMetadata(Uncounted.Mark));
        }

        MapPythonName(routes);
    }

    /// <summary>The Python service's own name for a picture from a prompt.</summary>
    private static void MapPythonName(IEndpointRouteBuilder routes)
    {
        foreach (string path in (string[])["/generate-image", "/api/generate-image"])
            routes.MapPost(path, (HttpContext context, ImageRoutes images) => images.ServeAsync(context, ImageRequests.ReadText)).WithMetadata(Automatic1111Errors.Shape).WithTags("AUTOMATIC1111").WithSummary("Picture from a prompt");
    }

    private static void MapPolled(RouteGroupBuilder group)
    {
        group.MapMethods("/progress", s_get, (HttpContext context, ProgressRoute route) => route.GetAsync(context)).WithSummary("Progress of the caller's job");
        group.MapPost("/interrupt", (HttpContext context, ProgressRoute route) => route.StopAsync(context)).WithSummary("Stop the caller's running job");
        group.MapPost("/skip", (HttpContext context, ProgressRoute route) => route.StopAsync(context)).WithSummary("Stop the caller's running job");
        group.MapMethods("/sd-models", s_get, (HttpContext context, CheckpointRoutes route) => route.ListAsync(context)).WithSummary("Image models");
        group.MapMethods("/options", s_get, (HttpContext context, CheckpointRoutes route) => route.GetOptionsAsync(context)).WithSummary("Options of the key");
        group.MapPost("/options", (HttpContext context, CheckpointRoutes route) => route.SetOptionsAsync(context)).WithSummary("Choose the key's image model");
        group.MapPost("/png-info", Lists.PngInfoAsync).WithSummary("Parameters within a PNG");
        // Models are listed as their workers announce them, so there is nothing to refresh.
        group.MapPost("/refresh-checkpoints", (HttpContext context) => JsonAnswer.WriteAsync(context, json => json.WriteNullValue())).WithSummary("List the image models anew");
        MapLists(group);
    }

    private static void MapLists(RouteGroupBuilder group)
    {
        MapList(group, "/samplers", Lists.WriteSamplers);
        MapList(group, "/schedulers", Lists.WriteSchedulers);
        MapList(group, "/upscalers", Lists.WriteUpscalers);
        MapList(group, "/latent-upscale-modes", Lists.WriteLatentModes);
        MapList(group, "/sd-vae", Lists.WriteNothing);
        MapList(group, "/loras", Lists.WriteNothing);
        MapList(group, "/prompt-styles", Lists.WriteNothing);
        MapList(group, "/embeddings", Lists.Empty(asLists: false, "loaded", "skipped"));
        MapList(group, "/cmd-flags", Lists.Empty(asLists: false));
        MapList(group, "/memory", Lists.Empty(asLists: false, "ram", "cuda"));
        MapList(group, "/scripts", Lists.Empty(asLists: true, "txt2img", "img2img"));
    }

    private static void MapList(RouteGroupBuilder group, string path, Action<Utf8JsonWriter> write) =>
        group.MapMethods(path, s_get, (HttpContext context) => JsonAnswer.WriteAsync(context, write)).WithSummary($"List of {path[1..]}");
}
