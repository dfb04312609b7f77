using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Graycat.Tests.Api.Authentication;

public sealed class AuthenticationTests
{
    private static readonly string[] s_open = ["/", "/health", "/api/health", "/health/live", "/health/ready"];

    [Fact]
    public async Task Every_route_but_the_open_ones_asks_for_a_key()
    {
        await using var host = await ApiHost.StartAsync();
        using var stranger = host.NewClient(null);
        var endpoints = host.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().ToList();
        Assert.True(endpoints.Count > 20);
        foreach (var endpoint in endpoints)
        {
            string path = "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part is Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal ? literal.Content : part is Microsoft.AspNetCore.Routing.Patterns.RoutePatternSeparatorPart separator ? separator.Content : "v1"))));
            foreach (string method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"])
            {
                using var response = await stranger.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
                bool isOpen = s_open.Contains(path);
                Assert.True(isOpen == (response.StatusCode != HttpStatusCode.Unauthorized), $"{method} {path} answers {(int)response.StatusCode} without a key.");
            }
        }
    }

    [Theory]
    [InlineData("Authorization", "Bearer test-key")]
    [InlineData("authorization", "bearer test-key")]
    [InlineData("x-api-key", "test-key")]
    [InlineData("api-key", "test-key")]
    public async Task A_key_is_taken_in_each_of_its_headers(string header, string value)
    {
        await using var host = await ApiHost.StartAsync();
        using var client = host.NewClient(null);
        client.DefaultRequestHeaders.TryAddWithoutValidation(header, value);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/models")).StatusCode);
    }

    [Fact]
    public async Task Basic_takes_the_key_as_password_of_any_user()
    {
        await using var host = await ApiHost.StartAsync();
        using var client = host.NewClient(null);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("anyone:test-key")));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/models")).StatusCode);
    }

    [Theory]
    [InlineData("Bearer wrong")]
    [InlineData("Bearer ")]
    [InlineData("Basic !!!")]
    [InlineData("Basic dGVzdC1rZXk=")]
    [InlineData("test-key")]
    public async Task A_wrong_key_is_refused_in_the_dialects_shape(string value)
    {
        await using var host = await ApiHost.StartAsync();
        using var client = host.NewClient(null);
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", value);
        using var response = await client.GetAsync("/models");
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("unauthorized", (await ApiHost.JsonOf(response)).GetProperty("error").GetProperty("code").GetString());
        Assert.NotEmpty(response.Headers.WwwAuthenticate);
    }

    [Fact]
    public async Task An_unknown_route_tells_a_stranger_nothing()
    {
        await using var host = await ApiHost.StartAsync();
        using var stranger = host.NewClient(null);
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync("/nothing/here")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await host.Client.GetAsync("/nothing/here")).StatusCode);
    }

    [Fact]
    public async Task A_key_with_settings_of_its_own_sees_its_models_only()
    {
        await using var host = await ApiHost.StartAsync(null, ("Keys:0:Token", "other-key"), ("Keys:0:Name", "team"), ("Keys:0:Models:0", "mini"));
        using var client = host.NewClient("other-key");
        string models = await client.GetStringAsync("/v1/models");
        Assert.Contains("mini", models);
        Assert.DoesNotContain("other", models);
    }
}
