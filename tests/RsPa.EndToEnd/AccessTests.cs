using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.NetworkInformation;
using RsPa.EndToEnd.Processes;

namespace RsPa.EndToEnd;

/// <summary>Who may command the service: its own user through the socket, and whoever has the token through the port.</summary>
public sealed class AccessTests
{
    [Fact]
    public async Task The_first_start_makes_the_token_that_the_port_asks_for()
    {
        await using var home = new ServiceHome();
        var service = await home.StartAsync();
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(home.Token).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);

        using var stranger = new HttpClient { BaseAddress = new Uri($"http://localhost:{service.Port}/") };
        using (var health = await stranger.GetAsync("health/live"))
            health.StatusCode.ShouldBe(HttpStatusCode.OK);
        using (var refused = await stranger.GetAsync("api/v1/tasks"))
        {
            refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            refused.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer");
            (await refused.Content.ReadAsStringAsync()).ShouldContain(home.Token);
        }

        await service.Web.GetAsync("/api/v1/tasks");
        await service.Api.GetAsync("/api/v1/tasks");

        // The client finds the token of its own user by itself; that of another has to be named.
        var url = string.Create(CultureInfo.InvariantCulture, $"http://localhost:{service.Port}");
        (await home.RspaAsync("status", "--host", url)).ShouldEndWith(0);
        var token = home.Token + ".elsewhere";
        File.Copy(home.Token, token);
        (await home.RspaAsync("status", "--host", url, "--token-file", token)).ShouldEndWith(0);

        // It stays what it is, and a new one is made for whoever removes it.
        var first = await File.ReadAllTextAsync(home.Token);
        await service.StopAsync();
        service = await home.StartAsync();
        (await File.ReadAllTextAsync(home.Token)).ShouldBe(first);
        await service.StopAsync();
        File.Delete(home.Token);
        service = await home.StartAsync();
        using var old = new HttpClient { BaseAddress = new Uri($"http://localhost:{service.Port}/"), DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", first.Trim()) } };
        using var unknown = await old.GetAsync("api/v1/tasks");
        unknown.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        unknown.Headers.WwwAuthenticate.ToString().ShouldContain("invalid_token");
        await service.StopAsync();
    }

    [Fact]
    public async Task Without_the_port_the_socket_serves_alone()
    {
        await using var home = new ServiceHome();
        home.Variables["RSPA_UI_TCP"] = "off";
        var service = await home.StartAsync();

        (await home.RspaAsync("status")).ShouldEndWith(0);
        IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().ShouldNotContain(listener => listener.Port == service.Port);
        await service.StopAsync();
    }

    [Fact]
    public async Task A_directory_that_others_could_read_is_closed_and_that_is_said()
    {
        if (OperatingSystem.IsWindows())
            return;
        await using var home = new ServiceHome();
        Directory.CreateDirectory(home.Data);
        await File.WriteAllTextAsync(Path.Combine(home.Data, "rspa.conf"), "ui.theme = dark\n");
        File.SetUnixFileMode(home.Data, (UnixFileMode)Convert.ToInt32("755", 8));
        var service = await home.StartAsync();
        await service.StopAsync();

        service.Process.Output.ShouldContain("was open to others (755), and is now closed to them (700)");
        File.GetUnixFileMode(home.Data).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
