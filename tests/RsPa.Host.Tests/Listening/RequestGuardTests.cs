using RsPa.Host.Listening;

namespace RsPa.Host.Tests.Listening;

public sealed class RequestGuardTests
{
    private static readonly GuardedRequest Good = new("GET", "/api/v1/tasks", "localhost:8501", "127.0.0.1", 8501);

    [Theory]
    [InlineData("localhost:8501", null)]
    [InlineData("LOCALHOST:8501", null)]
    [InlineData("127.0.0.1:8501", null)]
    [InlineData("[::1]:8501", null)]
    [InlineData("localhost", 421)]
    [InlineData("localhost:80", 421)]
    [InlineData("localhost:8502", 421)]
    [InlineData("evil.example:8501", 421)]
    [InlineData("localhost.evil.example:8501", 421)]
    [InlineData("127.0.0.1.nip.io:8501", 421)]
    [InlineData("192.168.1.2:8501", 421)]
    [InlineData("", 421)]
    public void The_host_must_be_a_name_of_this_computer_with_the_right_port(string host, int? status) =>
        (RequestGuard.Judge(Good with { Host = host })?.Status).ShouldBe(status);

    [Theory]
    [InlineData("evil.example:8501")]
    [InlineData("localhost")]
    public void A_foreign_host_is_refused(string host) => RequestGuard.Judge(Good with { Host = host })!.Message.ShouldContain(host);

    [Fact]
    public void On_port_80_the_host_may_leave_the_port_out() => RequestGuard.Judge(Good with { Host = "localhost", LocalPort = 80 }).ShouldBeNull();

    [Fact]
    public void Another_loopback_address_is_taken_where_it_is_the_one_that_listens()
    {
        RequestGuard.Judge(Good with { Host = "127.0.0.5:8501", LocalAddress = "127.0.0.5" }).ShouldBeNull();
        RequestGuard.Judge(Good with { Host = "127.0.0.5:8501" }).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("http://localhost:8501", true)]
    [InlineData("http://127.0.0.1:8501", true)]
    [InlineData("http://[::1]:8501", true)]
    [InlineData("https://localhost:8501", false)]
    [InlineData("http://localhost:3000", false)]
    [InlineData("http://evil.example:8501", false)]
    [InlineData("http://evil.example", false)]
    [InlineData("null", false)]
    [InlineData("", false)]
    public void The_origin_must_be_the_service_itself(string origin, bool allowed) =>
        (RequestGuard.Judge(Good with { Origin = origin }) is null).ShouldBe(allowed);

    [Theory]
    [InlineData("same-origin", true)]
    [InlineData("none", true)]
    [InlineData("cross-site", false)]
    public void What_a_browser_says_of_the_site_counts(string site, bool allowed) =>
        (RequestGuard.Judge(Good with { FetchSite = site }) is null).ShouldBe(allowed);

    [Fact]
    public void A_person_may_follow_a_link_to_a_page_but_no_page_may_embed_one_or_send_a_form()
    {
        var visit = Good with { Path = "/tasks", FetchSite = "cross-site", FetchMode = "navigate", FetchTarget = "document" };
        RequestGuard.Judge(visit).ShouldBeNull();
        RequestGuard.Judge(visit with { FetchTarget = "iframe" }).ShouldNotBeNull();
        RequestGuard.Judge(visit with { Method = "POST" }).ShouldNotBeNull();
        RequestGuard.Judge(visit with { Path = "/api/v1/tasks" }).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("application/json", null)]
    [InlineData("application/json; charset=utf-8", null)]
    [InlineData("text/plain", 415)]
    [InlineData("application/x-www-form-urlencoded", 415)]
    [InlineData("multipart/form-data; boundary=x", 415)]
    [InlineData("application/jsonp", 415)]
    [InlineData(null, 415)]
    public void A_command_must_be_JSON(string? contentType, int? status)
    {
        var command = Good with { Method = "POST", ContentType = contentType };
        (RequestGuard.Judge(command)?.Status).ShouldBe(status);
        (RequestGuard.Judge(command with { Path = "/console/v1/run" })?.Status).ShouldBe(status);
    }

    [Fact]
    public void Through_the_socket_file_permissions_have_already_judged() =>
        RequestGuard.Judge(new GuardedRequest("POST", "/console/v1/run", "anything", "", 0) { ThroughSocket = true }).ShouldBeNull();
}
