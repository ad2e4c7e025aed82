using RsPa.Cli.Connection;
using RsPa.Cli.Surroundings;

namespace RsPa.Cli.Tests;

public sealed class HostAddressTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("rspa-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void What_is_said_goes_before_the_variable()
    {
        HostAddress.Find(null, "mine.sock", Make("/variable.sock")).Socket.ShouldBe(Path.Combine(_directory, "mine.sock"));
        HostAddress.Find(null, null, Make("/variable.sock")).Socket.ShouldBe("/variable.sock");
        HostAddress.Find("http://localhost:8501", null, Make("/variable.sock")).Url.ShouldBe(new Uri("http://localhost:8501"));
    }

    [Fact]
    public void The_development_socket_is_taken_only_where_there_is_no_other()
    {
        var own = Path.Combine(_directory, "home", ".rs", "pa", "rspa.sock");
        var development = Path.Combine(_directory, "data", "rspa.sock");
        HostAddress.Find(null, null, Make(null)).Socket.ShouldBe(own);
        Touch(development);
        HostAddress.Find(null, null, Make(null)).Socket.ShouldBe(development);
        Touch(own);
        HostAddress.Find(null, null, Make(null)).Socket.ShouldBe(own);
    }

    [Theory]
    [InlineData("localhost:8501")]
    [InlineData("ftp://localhost")]
    [InlineData("http://localhost:8501/api")]
    [InlineData("")]
    public void What_is_no_URL_is_wrong_usage(string host) => Should.Throw<UsageException>(() => HostAddress.Find(host, null, Make(null)));

    [Fact]
    public void Two_services_are_wrong_usage() => Should.Throw<UsageException>(() => HostAddress.Find("http://localhost:8501", "a.sock", Make(null)));

    private static void Touch(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "");
    }

    private CliEnvironment Make(string? variable) =>
        new()
        {
            Variable = _ => variable,
            Directory = _directory,
            Home = Path.Combine(_directory, "home"),
            Input = Stream.Null,
            Output = TextWriter.Null,
            Error = TextWriter.Null,
            IsTerminal = false,
            Zone = TimeZoneInfo.Utc,
        };
}
