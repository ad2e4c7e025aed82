using RsPa.Cli.Connection;
using RsPa.Cli.Platform;

namespace RsPa.Cli.Tests;

/// <summary>Which token the client sends, and to whom.</summary>
public sealed class AccessTokenTests : IDisposable
{
    private static readonly HostAddress Local = new(null, new Uri("http://localhost:8501"));

    private readonly string _directory = Directory.CreateTempSubdirectory("rspa-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void The_file_that_is_named_goes_before_the_variable_and_that_before_the_users_own()
    {
        Write("home/.rs/pa/api.token", "own\n");
        Write("named", " named \n");
        AccessToken.Find(Local, null, false, Make(null)).ShouldBe("own");
        AccessToken.Find(Local, null, false, Make("variable")).ShouldBe("variable");
        AccessToken.Find(Local, "named", false, Make("variable")).ShouldBe("named");
    }

    [Fact]
    public void In_development_it_is_the_one_in_the_working_directory()
    {
        Write("home/.rs/pa/api.token", "own");
        Write("data/api.token", "development");
        AccessToken.Find(Local, null, true, Make(null)).ShouldBe("development");
        AccessToken.Find(Local, null, false, Make(null)).ShouldBe("own");
    }

    [Fact]
    public void A_socket_needs_none() => AccessToken.Find(new HostAddress("/run/rspa.sock", null), null, false, Make("variable")).ShouldBeNull();

    [Theory]
    [InlineData("http://192.0.2.1:8501")]
    [InlineData("https://rspa.example")]
    [InlineData("http://localhost.evil.example:8501")]
    public void The_users_own_token_leaves_the_computer_never(string host)
    {
        Write("home/.rs/pa/api.token", "own");
        AccessToken.Find(new HostAddress(null, new Uri(host)), null, false, Make(null)).ShouldBeNull();
    }

    [Fact]
    public void No_token_crosses_a_network_in_the_clear()
    {
        Should.Throw<UsageException>(() => AccessToken.Find(new HostAddress(null, new Uri("http://192.0.2.1:8501")), null, false, Make("variable"))).Message.ShouldContain("Use https");
        AccessToken.Find(new HostAddress(null, new Uri("https://rspa.example")), null, false, Make("variable")).ShouldBe("variable");
    }

    // While the service does not run, a neighbour may take its port, and collect tokens.
    [Theory]
    [InlineData(new uint[] { }, true)]
    [InlineData(new uint[] { 1000 }, true)]
    [InlineData(new uint[] { 0, 1000 }, true)]
    [InlineData(new uint[] { 1001 }, false)]
    [InlineData(new uint[] { 1000, 1001 }, false)]
    public void The_users_own_token_goes_to_the_users_own_service(uint[] listening, bool sent)
    {
        Write("home/.rs/pa/api.token", "own");
        var environment = Make(null) with { User = 1000, PortOwners = port => port == 8501 ? listening.ToHashSet() : [] };
        if (sent)
            AccessToken.Find(Local, null, false, environment).ShouldBe("own");
        else
            Should.Throw<UsageException>(() => AccessToken.Find(Local, null, false, environment)).Message.ShouldContain("served by the user 1001");
    }

    [Fact]
    public void Who_listens_is_read_from_the_systems_table()
    {
        using var table = new StringReader("""
              sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
               0: 0100007F:2135 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1001        0 12345 1 0000000000000000 100 0 0 10 0
               1: 0100007F:2135 0100007F:A0B2 01 00000000:00000000 00:00000000 00000000  1002        0 12346 1 0000000000000000 20 4 30 10 -1
               2: 0100007F:2136 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1003        0 12347 1 0000000000000000 100 0 0 10 0
            not a line of it
            """);
        PortOwners.Read(table, 8501).ShouldBe([1001u]);
    }

    [Theory]
    [InlineData("two words")]
    [InlineData("a\r\nX-Header: b")]
    [InlineData("é")]
    public void What_is_no_token_is_wrong_usage(string token) =>
        Should.Throw<UsageException>(() => AccessToken.Find(Local, null, false, Make(token))).Message.ShouldContain("RSPA_TOKEN holds no token");

    [Fact]
    public void A_file_that_is_not_there_is_wrong_usage_where_it_was_named_and_nothing_where_it_was_not()
    {
        Should.Throw<UsageException>(() => AccessToken.Find(Local, "nothing", false, Make(null))).Message.ShouldContain("--token-file: 'nothing'");
        AccessToken.Find(Local, null, false, Make(null)).ShouldBeNull();
    }

    private void Write(string path, string text)
    {
        var full = Path.Combine(_directory, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    private CliEnvironment Make(string? token) =>
        new()
        {
            Variable = name => name == "RSPA_TOKEN" ? token : null,
            Directory = _directory,
            Home = Path.Combine(_directory, "home"),
            Input = Stream.Null,
            Output = TextWriter.Null,
            Error = TextWriter.Null,
            IsTerminal = false,
            Zone = TimeZoneInfo.Utc,
        };
}
