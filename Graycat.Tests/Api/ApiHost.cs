using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Graycat.Api;
using Graycat.Api.Dialects.Automatic1111;
using Graycat.Api.Jobs;
using Graycat.Contracts.Jobs;
using Graycat.Queue.Events;
using Graycat.Queue.Jobs;
using Graycat.Queue.Legacy;
using Graycat.Queue.RateLimits;
using Graycat.Queue.Workers;
using Graycat.ServiceDefaults;
using Graycat.Tests.Api.Fabric;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Graycat.Tests.Api;

/// <summary>The gateway on a real Kestrel with a free port, over an in-memory fabric and a scripted worker.</summary>
internal sealed class ApiHost : IAsyncDisposable
{
    public const string Key = "test-key";

    private ApiHost(WebApplication app, InMemoryFabric fabric)
    {
        App = app;
        Fabric = fabric;
        Address = new Uri(app.Urls.First());
        Client = NewClient(Key);
    }

    public WebApplication App { get; }

    public InMemoryFabric Fabric { get; }

    public Uri Address { get; }

    /// <summary>Sends the key with every request.</summary>
    public HttpClient Client { get; }

    public static async Task<ApiHost> StartAsync(TimeProvider? time = null, params (string Name, string Value)[] settings)
    {
        time ??= TimeProvider.System;
        var fabric = new InMemoryFabric(time);
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["API_TOKENS"] = Key, ["RATE_LIMIT_PER_MINUTE"] = "0", ["urls"] = "http://127.0.0.1:0" });
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value)));
        builder.Logging.ClearProviders();
        // Kestrel's own guard against slow readers would hide ours.
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MinResponseDataRate = null);
        builder.Services.AddSingleton(time);
        builder.AddServiceDefaults();
        builder.Services.AddSingleton<IJobQueue>(fabric).AddSingleton<IJobEvents>(fabric).AddSingleton<IWorkerRegistry>(fabric).AddSingleton<IRateLimiter>(fabric);
        builder.Services.AddSingleton<IReplyStore, InMemoryReplyStore>().AddSingleton<ICheckpointStore, InMemoryCheckpointStore>();
        builder.Services.AddGraycatApi(builder.Configuration);
        // The Python service's list is Redis's own; this fabric has none.
        builder.Services.Remove(builder.Services.Single(service => service.ImplementationType == typeof(LegacyQueueBridge)));
        var app = builder.Build();
        app.MapGraycatApi();
        await app.StartAsync();
        return new(app, fabric);
    }

    public HttpClient NewClient(string? key)
    {
        var client = new HttpClient(new SocketsHttpHandler()) { BaseAddress = Address };
        client.DefaultRequestHeaders.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    public Task<HttpResponseMessage> PostAsync(string path, string body, params (string Name, string Value)[] headers) =>
        Client.SendAsync(Request(path, body, headers), HttpCompletionOption.ResponseHeadersRead);

    public static HttpRequestMessage Request(string path, string body, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    public static async Task<JsonElement> JsonOf(HttpResponseMessage response)
    {
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return document.RootElement.Clone();
    }

    /// <summary>The data of each server-sent event.</summary>
    public static async Task<List<string>> EventsOf(HttpResponseMessage response) =>
        [.. (await response.Content.ReadAsStringAsync()).Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Where(item => item.StartsWith("data: ", StringComparison.Ordinal)).Select(item => item[6..])];

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await App.DisposeAsync();
    }

    private sealed class InMemoryReplyStore : IReplyStore
    {
        private readonly System.Collections.Concurrent.ConcurrentDictionary<JobId, ReplyShape> _shapes = new();

        public Task<bool> SaveAsync(JobId job, ReplyShape shape)
        {
            _shapes[job] = shape;
            return Task.FromResult(true);
        }

        public Task<ReplyShape?> LoadAsync(JobId job) => Task.FromResult(_shapes.GetValueOrDefault(job));
    }

    private sealed class InMemoryCheckpointStore : ICheckpointStore
    {
        private readonly System.Collections.Concurrent.ConcurrentDictionary<string, string> _models = new();

        public Task<string?> LoadAsync(string key) => Task.FromResult(_models.GetValueOrDefault(key));

        public Task<bool> SaveAsync(string key, string model)
        {
            _models[key] = model;
            return Task.FromResult(true);
        }
    }
}
