using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using RsPa.Host.Tests.Hosting;

namespace RsPa.Host.Tests.Api;

public sealed class CacheApiTests(TestHost host) : IClassFixture<TestHost>
{
    [Fact]
    public async Task What_is_kept_and_saved_is_shown()
    {
        var (status, body) = await host.Http.GetJsonAsync("/api/v1/cache");

        status.ShouldBe(HttpStatusCode.OK);
        var answers = body.GetProperty("answers");
        answers.GetProperty("entries").GetInt64().ShouldBe(3);
        answers.GetProperty("hit_share").GetDouble().ShouldBe(0.6667);
        answers.GetProperty("gpu_seconds_saved").GetDouble().ShouldBe(12.346);
        body.GetProperty("data").TryGetProperty("since", out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("", 3)]
    [InlineData("?model=qwen3", 2)]
    [InlineData("?expired=true", 0)]
    [InlineData("?expired=false", 3)]
    public async Task Entries_are_removed_all_or_of_a_model_or_expired(string query, long removed)
    {
        var (status, body) = await DeleteAsync(query);

        status.ShouldBe(HttpStatusCode.OK);
        body.GetProperty("entries").GetInt64().ShouldBe(removed);
    }

    [Theory]
    [InlineData("?expired=1", "expired")]
    [InlineData("?modle=x", "modle")]
    [InlineData("?model=x&expired=true", "expired")]
    [InlineData("?model=%20", "model")]
    public async Task A_purge_that_can_not_be_meant_is_refused(string query, string field)
    {
        var (status, body) = await DeleteAsync(query);

        status.ShouldBe(HttpStatusCode.BadRequest);
        body.Text("field").ShouldBe(field);
    }

    [Fact]
    public async Task A_purge_that_fails_says_why()
    {
        var (status, body) = await DeleteAsync("?model=broken");

        status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        body.GetRawText().ShouldContain("The disk is full.");
    }

    [Fact]
    public async Task Who_may_only_look_sees_it_and_removes_nothing()
    {
        using var request = Delete("");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", host.ViewersToken);
        using var response = await host.Stranger.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> DeleteAsync(string query)
    {
        using var request = Delete(query);
        using var response = await host.Http.SendAsync(request);
        return (response.StatusCode, JsonElement.Parse(await response.Content.ReadAsStringAsync()));
    }

    // As every request that changes something, one without a body says that it would be JSON.
    private static HttpRequestMessage Delete(string query) => new(HttpMethod.Delete, $"/api/v1/cache{query}") { Content = TestHostExtensions.Json("") };
}
