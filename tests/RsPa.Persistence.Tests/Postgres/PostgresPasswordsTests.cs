using RsPa.Actors.Store;
using RsPa.Persistence.Postgres;
using RsPa.Testing.Files;

namespace RsPa.Persistence.Tests.Postgres;

public sealed class PostgresPasswordsTests : IDisposable
{
    private static readonly PostgresPlace Place = new() { Hosts = [new PostgresHost("db", 6000)], Database = "rspa", User = "ann" };

    private readonly TemporaryDirectory _home = new();
    private readonly Dictionary<string, string> _variables = [];

    public void Dispose() => _home.Dispose();

    [Fact]
    public void One_in_the_URL_comes_first_then_the_file_the_variable_and_libpqs_file()
    {
        Find().ShouldBeNull();
        Write(".pgpass", "*:*:*:*:from pgpass\n");
        Find().ShouldBe("from pgpass");
        _variables["PGPASSFILE"] = Write("other", "*:*:*:*:from other\n");
        Find().ShouldBe("from other");
        _variables["PGPASSWORD"] = "from variable";
        Find().ShouldBe("from variable");
        Find(Write("password", "from file\n")).ShouldBe("from file");
        Passwords().Complete(Place with { Password = "from url" }, _home["password"]).Password.ShouldBe("from url");
    }

    [Theory]
    [InlineData("db:6000:rspa:ann:right", "right")]
    [InlineData("# ours\n\nelse:6000:rspa:ann:wrong\r\ndb:6000:rspa:ann:right\r\n*:*:*:*:late", "right")]
    [InlineData("db:5432:rspa:ann:wrong", null)]
    [InlineData("db:6000:other:ann:wrong", null)]
    [InlineData("db:6000:rspa:bob:wrong", null)]
    [InlineData(@"db:6000:rspa:ann:a\:b\\c", @"a:b\c")]
    [InlineData("db:6000:rspa:ann:a:b", "a:b")]
    [InlineData("db:6000:rspa", null)]
    public void The_first_line_that_fits_counts(string text, string? password)
    {
        Write(".pgpass", text);

        Find().ShouldBe(password);
    }

    [Fact]
    public void A_socket_is_localhost()
    {
        Write(".pgpass", "localhost:5432:rspa:ann:right");

        Passwords().Complete(Place with { Hosts = [new PostgresHost("/run/postgresql")] }, null).Password.ShouldBe("right");
    }

    [Fact]
    public void A_file_that_others_may_read_is_refused()
    {
        if (OperatingSystem.IsWindows())
            return;
        var file = Write("password", "hunter2");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.GroupRead);

        var refusal = Should.Throw<StorageException>(() => Find(file)).Message;

        refusal.ShouldContain($"chmod 600 '{file}'");
        refusal.ShouldNotContain("hunter2");
    }

    [Fact]
    public void A_file_that_is_named_has_to_be_there()
    {
        Should.Throw<StorageException>(() => Find(_home["nowhere"])).Message.ShouldContain("(database.password_file) can't be read");
        _variables["PGPASSFILE"] = _home["nowhere"];
        Should.Throw<StorageException>(() => Find()).Message.ShouldContain("(PGPASSFILE) can't be read");
        Should.Throw<StorageException>(() => Find(Write("empty", "\n"))).Message.ShouldContain("is empty");
    }

    private string? Find(string? file = null) => Passwords().Complete(Place, file).Password;

    private PostgresPasswords Passwords() => new(name => _variables.GetValueOrDefault(name), _home.Path);

    private string Write(string name, string text)
    {
        File.WriteAllText(_home[name], text);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_home[name], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return _home[name];
    }
}
