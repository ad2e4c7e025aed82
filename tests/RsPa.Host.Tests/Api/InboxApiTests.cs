using System.Net;
using RsPa.Host.Tests.Hosting;

namespace RsPa.Host.Tests.Api;

public sealed class InboxApiTests(TestHost host) : IClassFixture<TestHost>
{
    [Fact]
    public async Task The_inbox_is_shown_with_all_its_counts()
    {
        var (status, body) = await host.Http.GetJsonAsync("/api/v1/inbox?limit=1");

        status.ShouldBe(HttpStatusCode.OK);
        body.Text("directory").ShouldBe("/inbox");
        body.GetProperty("counts").GetProperty("waiting").GetInt32().ShouldBe(5_000);
        body.GetProperty("counts").GetProperty("are_least").GetBoolean().ShouldBeTrue();
        var file = body.GetProperty("files").EnumerateArray().ShouldHaveSingleItem();
        (file.Text("name"), file.Text("state"), file.Text("reason")).ShouldBe(("poem.txt", "failed", "No total was found."));
        (await host.Http.GetJsonAsync("/api/v1/inbox")).Body.GetProperty("files").EnumerateArray().Last().Text("task").ShouldBe("0195b0f2-7c1d-7000-8000-00000000002a");
    }

    [Theory]
    [InlineData("", new[] { "poem.txt" }, 0)]
    [InlineData("{}", new[] { "poem.txt" }, 0)]
    [InlineData("""{"names":["poem.txt","nothing.txt"]}""", new[] { "poem.txt" }, 1)]
    public async Task Files_are_tried_again_all_or_by_name(string body, string[] retried, int refused)
    {
        var (status, answer) = await host.Http.PostJsonAsync("/api/v1/inbox/retry", body);

        status.ShouldBe(HttpStatusCode.OK);
        answer.GetProperty("retried").EnumerateArray().Select(name => name.GetString()).ShouldBe(retried);
        answer.GetProperty("refused").GetArrayLength().ShouldBe(refused);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""{"name":"poem.txt"}""")]
    [InlineData("""{"names":[]}""")]
    [InlineData("""{"names":[5]}""")]
    [InlineData("""{"names":"poem.txt"}""")]
    public async Task A_body_of_another_shape_is_refused(string body)
    {
        var (status, answer) = await host.Http.PostJsonAsync("/api/v1/inbox/retry", body);
        (status, answer.Text("type")).ShouldBe((HttpStatusCode.BadRequest, "urn:rspa:invalid"));
    }

    [Fact]
    public async Task A_limit_out_of_range_is_refused() =>
        (await host.Http.GetJsonAsync("/api/v1/inbox?limit=0")).Status.ShouldBe(HttpStatusCode.BadRequest);
}
