using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using RsPa.Application.Access;
using RsPa.Host.Access;
using RsPa.Host.Tests.Hosting;

namespace RsPa.Host.Tests.Access;

/// <summary>Every user and program of the computer reaches the port: it is the token that lets in.</summary>
public sealed class AccessTests(TestHost host) : IClassFixture<TestHost>
{
    private const string Id = "019a5c3e-7b21-7000-8000-000000000000";

    public static TheoryData<string, string> Closed => new()
    {
        { "GET", "/api/v1/tasks" },
        { "POST", "/api/v1/tasks" },
        { "GET", $"/api/v1/tasks/{Id}" },
        { "POST", $"/api/v1/tasks/{Id}/cancel" },
        { "POST", $"/api/v1/tasks/{Id}/retry" },
        { "GET", $"/api/v1/tasks/{Id}/events" },
        { "GET", "/api/v1/events" },
        { "GET", "/api/v1/agents" },
        { "POST", "/api/v1/agents/echo/pause" },
        { "GET", "/api/v1/logs" },
        { "GET", "/api/v1/actors" },
        { "GET", "/api/v1/config" },
        { "GET", "/api/v1/openapi.json" },
        { "GET", "/console/v1/palettes" },
        { "GET", "/console/v1/complete?type=agent&text=e" },
        { "POST", "/console/v1/run" },
        { "DELETE", "/api/v1/tasks" },
        { "GET", "/nothing/here" },
    };

    [Theory]
    [MemberData(nameof(Closed))]
    public async Task Without_a_token_the_port_shows_and_does_nothing(string method, string path)
    {
        var before = host.Received.Count;
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method != "GET")
            request.Content = TestHostExtensions.Json("""{"agent":"echo","input":{}}""");
        using var response = await host.Stranger.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        response.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer");
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var problem = await response.Content.ReadAsStringAsync();
        problem.ShouldContain("urn:rspa:unauthorized");
        problem.ShouldContain("/var/lib/rspa/api.token");
        problem.ShouldContain("Authorization: Bearer");
        host.Received.Count.ShouldBe(before);
    }

    [Theory]
    [InlineData("Bearer wrong")]
    [InlineData("Bearer ")]
    [InlineData("Basic b3duZXI6")]
    [InlineData("Bearer  dGhlIHRva2VuIG9mIHRoZSB0ZXN0cyBvZiB0aGUgc3VyZmFjZXM dGhlIHRva2Vu")]
    [InlineData("dGhlIHRva2VuIG9mIHRoZSB0ZXN0cyBvZiB0aGUgc3VyZmFjZXM")]
    public async Task A_wrong_one_does_not_help(string header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/tasks");
        request.Headers.TryAddWithoutValidation("Authorization", header);
        using var response = await host.Stranger.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        response.Headers.WwwAuthenticate.ToString().ShouldStartWith("Bearer");
    }

    [Fact]
    public async Task Two_headers_are_none()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/tasks");
        request.Headers.TryAddWithoutValidation("Authorization", [$"Bearer {host.Token}", "Bearer x"]);
        using var response = await host.Stranger.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task Health_needs_none(string path)
    {
        using var response = await host.Stranger.GetAsync(path);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("/api/v1/tasks")]
    [InlineData("/api/v1/openapi.json")]
    [InlineData("/console/v1/palettes")]
    public async Task With_the_token_all_is_open_and_through_the_socket_without_one(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Authorization = new AuthenticationHeaderValue("bearer", host.Token) } };
        using var known = await host.Stranger.SendAsync(request);
        known.StatusCode.ShouldBe(HttpStatusCode.OK);

        using var local = await host.Local.GetAsync(path);
        local.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    // Another site's page has no token; but where its request is refused is told first, as it always was.
    [Fact]
    public async Task The_guard_against_other_sites_stands_before_the_token()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/tasks") { Headers = { Host = "evil.example" } };
        using var response = await host.Stranger.SendAsync(request);
        response.StatusCode.ShouldBe(HttpStatusCode.MisdirectedRequest);
    }

    [Fact]
    public async Task The_description_says_how_callers_are_known()
    {
        var (_, description) = await host.Http.GetJsonAsync("/api/v1/openapi.json");
        description.GetProperty("components").GetProperty("securitySchemes").GetProperty("token").Text("scheme").ShouldBe("bearer");
        description.GetProperty("security").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public void A_token_makes_a_caller_with_name_role_and_origin()
    {
        var tokens = new AccessTokens(host.Token);
        var caller = tokens.Find(host.Token, "127.0.0.1").ShouldNotBeNull();
        caller.ShouldBe(new Caller("owner", CallerRole.Admin, "127.0.0.1"));
        tokens.Find(host.Token + "x", "127.0.0.1").ShouldBeNull();
        tokens.Find("", "127.0.0.1").ShouldBeNull();
        tokens.Find(new string('x', 100_000), "127.0.0.1").ShouldBeNull();

        var http = new DefaultHttpContext { User = new(new CallerIdentity(caller, "Bearer")) };
        http.User.Caller().ShouldBe(caller);
        http.User.IsInRole("Admin").ShouldBeTrue();
        new DefaultHttpContext().User.Caller().ShouldBe(Caller.Anonymous);
    }
}
