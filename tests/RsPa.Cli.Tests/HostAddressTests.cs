using RsPa.Cli.Connection;
using RsPa.Cli.Platform;

namespace RsPa.Cli.Tests;

public sealed class HostAddressTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("rspa-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void What_is_said_goes_before_the_variable()
    {
        HostAddress.Find(null, "mine.sock", false, Make("/variable.sock")).Socket.ShouldBe(Path.Combine(_directory, "mine.sock"));
        HostAddress.Find(null, null, false, Make("/variable.sock")).Socket.ShouldBe("/variable.sock");
        HostAddress.Find("http://localhost:8501", null, false, Make("/variable.sock")).Url.ShouldBe(new Uri("http://localhost:8501"));
    }

    // Whoever may write in a directory that others work in could put a socket of his own there, and wait.
    [Fact]
    public void The_socket_in_the_working_directory_is_taken_only_where_somebody_says_so()
    {
        var own = Path.Combine(_directory, "home", ".rs", "pa", "rspa.sock");
        var development = Path.Combine(_directory, "data", "rspa.sock");
        Touch(development);
        HostAddress.Find(null, null, false, Make(null)).Socket.ShouldBe(own);
        HostAddress.Find(null, null, true, Make("/variable.sock")).Socket.ShouldBe(development);
        HostAddress.Find(null, null, false, Make(null) with { Variable = name => name == "RSPA_DATABASE_DEV_MODE" ? "TRUE" : null }).Socket.ShouldBe(development);
        HostAddress.Find(null, null, false, Make(null) with { Variable = name => name == "RSPA_DATABASE_DEV_MODE" ? "false" : null }).Socket.ShouldBe(own);
    }

    [Theory]
    [InlineData("localhost:8501")]
    [InlineData("ftp://localhost")]
    [InlineData("http://localhost:8501/api")]
    [InlineData("")]
    public void What_is_no_URL_is_wrong_usage(string host) => Should.Throw<UsageException>(() => HostAddress.Find(host, null, false, Make(null)));

    [Fact]
    public void Two_services_are_wrong_usage()
    {
        Should.Throw<UsageException>(() => HostAddress.Find("http://localhost:8501", "a.sock", false, Make(null)));
        Should.Throw<UsageException>(() => HostAddress.Find(null, "a.sock", true, Make(null)));
    }

    [Theory]
    [InlineData("home")]
    [InlineData("")]
    public void A_home_that_is_no_absolute_path_is_named_with_the_remedy(string home)
    {
        var said = Should.Throw<UsageException>(() => HostAddress.Find(null, null, false, Make(null) with { Home = home })).Message;
        said.ShouldContain($"HOME is '{home}'");
        said.ShouldContain("--socket");
    }

    [Fact]
    public void A_working_directory_that_is_gone_stops_only_what_is_relative()
    {
        var gone = Make(null) with { Directory = null };
        HostAddress.Find(null, "/a.sock", false, gone).Socket.ShouldBe("/a.sock");
        HostAddress.Find(null, null, false, gone).Socket.ShouldBe(Path.Combine(_directory, "home", ".rs", "pa", "rspa.sock"));
        Should.Throw<UsageException>(() => HostAddress.Find(null, "a.sock", false, gone)).Message.ShouldContain("working directory is gone");
    }

    private static void Touch(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "");
    }

    private CliEnvironment Make(string? variable) =>
        new()
        {
            Variable = name => name == "RSPA_SOCKET" ? variable : null,
            Directory = _directory,
            Home = Path.Combine(_directory, "home"),
            Input = Stream.Null,
            Output = TextWriter.Null,
            Error = TextWriter.Null,
            IsTerminal = false,
            Zone = TimeZoneInfo.Utc,
        };
}
