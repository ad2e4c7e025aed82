using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using RsPa.Host.Listening;
using RsPa.Host.Tests.Hosting;

namespace RsPa.Host.Tests.Listening;

public sealed class ListeningTests(TestHost host) : IClassFixture<TestHost>, IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("rspa-").FullName;

    private string SocketPath => Path.Combine(_directory, "data", "rspa.sock");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_request_under_a_foreign_name_is_refused_before_anything_sees_it()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/tasks") { Headers = { Host = $"evil.example:{host.Address.Port}" } };
        using var response = await host.Http.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.MisdirectedRequest);
        (await response.Content.ReadAsStringAsync()).ShouldContain($"http://localhost:{host.Address.Port}");
    }

    [Theory]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    public async Task A_command_of_another_site_changes_nothing(string header, string value)
    {
        var before = host.Received.Count;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/tasks") { Content = TestHostExtensions.Json("""{"agent":"echo"}""") };
        request.Headers.Add(header, value);
        using var response = await host.Http.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        host.Received.Count.ShouldBe(before);
    }

    [Fact]
    public async Task A_form_is_refused()
    {
        using var form = new FormUrlEncodedContent([new("agent", "echo")]);
        using var response = await host.Http.PostAsync("/api/v1/tasks", form);

        response.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public void The_socket_and_its_directory_are_for_their_owner_alone()
    {
        if (OperatingSystem.IsWindows())
            return;
        File.GetUnixFileMode(host.SocketPath).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.GetUnixFileMode(Path.GetDirectoryName(host.SocketPath)!).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public async Task A_socket_that_a_crash_left_is_replaced()
    {
        MakeOwn();
        using (var crashed = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            crashed.Bind(new UnixDomainSocketEndPoint(SocketPath));

            // The runtime removes the file of a socket that it closes; a crash does not, and a copy of the name stands for it.
            File.Move(SocketPath, $"{SocketPath}.left");
        }

        File.Move($"{SocketPath}.left", SocketPath);
        await using var app = Make(new ListeningOptions("localhost", 0, SocketPath));
        await app.StartAsync();

        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await client.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath));
    }

    [Fact]
    public async Task A_socket_that_lives_is_not_touched()
    {
        await using var first = Make(new ListeningOptions("localhost", 0, SocketPath));
        await first.StartAsync();
        await using var second = Make(new ListeningOptions("localhost", 0, SocketPath));
        (await Should.ThrowAsync<ListeningException>(() => second.StartAsync())).Message.ShouldContain("Another RsPa runs on this data directory");

        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await client.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath));
    }

    [Fact]
    public async Task A_socket_of_another_program_is_not_touched_either()
    {
        MakeOwn();
        using var other = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        other.Bind(new UnixDomainSocketEndPoint(SocketPath));
        other.Listen();
        await using var app = Make(new ListeningOptions("localhost", 0, SocketPath));

        await Should.ThrowAsync<ListeningException>(() => app.StartAsync());
        File.Exists(SocketPath).ShouldBeTrue();
    }

    [Fact]
    public async Task A_port_in_use_is_named_with_its_setting()
    {
        await using var app = Make(new ListeningOptions("127.0.0.1", host.Address.Port, SocketPath));
        var message = (await Should.ThrowAsync<ListeningException>(() => app.StartAsync())).Message;

        message.ShouldContain($"port {host.Address.Port}");
        message.ShouldContain("RSPA_UI_PORT");
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("192.168.1.2")]
    [InlineData("example.org")]
    public void Only_loopback_is_listened_on(string address) =>
        Should.Throw<ListeningException>(() => Make(new ListeningOptions(address, 0, SocketPath))).Message.ShouldContain($"ui.host: '{address}'");

    [Fact]
    public void A_path_too_long_for_a_socket_is_named()
    {
        var path = Path.Combine(_directory, new string('x', 100), "rspa.sock");
        Should.Throw<ListeningException>(() => Make(new ListeningOptions("localhost", 0, path))).Message.ShouldContain("shorter path");
    }

    [Fact]
    public async Task A_directory_that_all_users_share_is_refused()
    {
        if (OperatingSystem.IsWindows())
            return;
        var shared = Path.Combine(_directory, "shared");
        Directory.CreateDirectory(shared);
        File.SetUnixFileMode(shared, UnixFileMode.StickyBit | UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherWrite);
        await using var app = Make(new ListeningOptions("localhost", 0, Path.Combine(shared, "rspa.sock")));

        (await Should.ThrowAsync<ListeningException>(() => app.StartAsync())).Message.ShouldContain("shared by all users");
    }

    [Fact]
    public async Task A_directory_that_others_may_enter_is_refused_with_the_remedy_and_left_as_it_is()
    {
        if (OperatingSystem.IsWindows())
            return;
        var open = Directory.CreateDirectory(Path.GetDirectoryName(SocketPath)!).FullName;
        File.SetUnixFileMode(open, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherExecute);
        await using var app = Make(new ListeningOptions("localhost", 0, SocketPath));

        (await Should.ThrowAsync<ListeningException>(() => app.StartAsync())).Message.ShouldContain($"chmod 700 {open}");
        File.GetUnixFileMode(open).HasFlag(UnixFileMode.OtherExecute).ShouldBeTrue();
    }

    [Theory]
    [InlineData("directory")]
    [InlineData("file")]
    public async Task What_stands_in_the_sockets_place_and_is_none_is_named_and_stays(string what)
    {
        MakeOwn();
        if (what == "directory")
            Directory.CreateDirectory(SocketPath);
        else
            await File.WriteAllTextAsync(SocketPath, "precious");
        await using var app = Make(new ListeningOptions("localhost", 0, SocketPath));

        var message = (await Should.ThrowAsync<ListeningException>(() => app.StartAsync())).Message;
        message.ShouldContain(SocketPath);
        message.ShouldContain("Move it away");
        (Directory.Exists(SocketPath) || await File.ReadAllTextAsync(SocketPath) == "precious").ShouldBeTrue();
    }

    [Fact]
    public async Task Without_a_port_only_the_socket_is_there()
    {
        MakeOwn();
        await using var app = Make(new ListeningOptions("localhost", 0, SocketPath) { Tcp = false });
        await app.StartAsync();

        app.Urls.ShouldAllBe(url => url.StartsWith("http://unix:", StringComparison.Ordinal));
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await client.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath));
    }

    private void MakeOwn()
    {
        var directory = Directory.CreateDirectory(Path.GetDirectoryName(SocketPath)!).FullName;
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static WebApplication Make(ListeningOptions options)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.ConfigureRsPaListening(options);
        return builder.Build();
    }
}
