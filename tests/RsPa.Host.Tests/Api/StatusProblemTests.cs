using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using RsPa.Host.Tests.Hosting;

namespace RsPa.Host.Tests.Api;

/// <summary>Whatever refuses a request, and wherever: the answer is a problem of one form.</summary>
public sealed class StatusProblemTests(TestHost host) : IClassFixture<TestHost>
{
    [Theory]
    [InlineData("GET", "/api/v1/taskz", 404, "not_found", "/api/v1/openapi.json")]
    [InlineData("GET", "/nothing", 404, "not_found", "/api/v1/openapi.json")]
    [InlineData("DELETE", "/api/v1/tasks", 405, "method_not_allowed", "GET")]
    [InlineData("GET", "/console/v1/complete", 400, "invalid", "")]
    public async Task What_is_not_there_is_a_problem_with_a_type(string method, string path, int status, string type, string words)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = method == "DELETE" ? TestHostExtensions.Json("{}") : null };
        using var response = await host.Http.SendAsync(request);

        var problem = await ProblemOfAsync(response);
        ((int)response.StatusCode).ShouldBe(status);
        problem.Text("type").ShouldBe($"urn:rspa:{type}");
        problem.GetProperty("status").GetInt32().ShouldBe(status);
        problem.GetRawText().ShouldContain(words);
        if (status is 404 or 405)
            problem.Text("detail").ShouldContain(path);
    }

    [Fact]
    public async Task A_foreign_name_is_a_problem_with_a_type()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/tasks") { Headers = { Host = $"evil.example:{host.Address.Port}" } };
        using var response = await host.Http.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.MisdirectedRequest);
        (await ProblemOfAsync(response)).Text("type").ShouldBe("urn:rspa:misdirected");
    }

    [Fact]
    public async Task Another_site_is_a_problem_with_a_type()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/tasks");
        request.Headers.Add("Origin", "http://evil.example");
        using var response = await host.Http.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await ProblemOfAsync(response)).Text("type").ShouldBe("urn:rspa:forbidden");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_of_another_type_is_a_problem_with_a_type(bool throughSocket)
    {
        using var content = new StringContent("{}");
        content.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
        using var response = await (throughSocket ? host.Local : host.Http).PostAsync("/api/v1/tasks", content);

        response.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        (await ProblemOfAsync(response)).Text("type").ShouldBe("urn:rspa:unsupported_media_type");
    }

    private static async Task<JsonElement> ProblemOfAsync(HttpResponseMessage response)
    {
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        return JsonElement.Parse(await response.Content.ReadAsStringAsync());
    }
}
