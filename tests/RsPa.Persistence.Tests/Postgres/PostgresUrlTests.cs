using RsPa.Persistence.Postgres;

namespace RsPa.Persistence.Tests.Postgres;

public sealed class PostgresUrlTests
{
    [Theory]
    [InlineData("postgresql://ann@db/rspa", "postgresql://ann@db:5432/rspa", null)]
    [InlineData("postgres://ann:secret@db:6000/rspa", "postgresql://ann@db:6000/rspa", "secret")]
    [InlineData("PostgreSQL://ann:s%40cr%2Fet%3A@db/rspa", "postgresql://ann@db:5432/rspa", "s@cr/et:")]
    [InlineData("postgresql://ann:a/b@c@db/rspa", "postgresql://ann@db:5432/rspa", "a/b@c")]
    [InlineData("postgresql://ann@a,b:6000/rspa", "postgresql://ann@a:5432,b:6000/rspa", null)]
    [InlineData("postgresql://ann@[::1]:6000/rspa", "postgresql://ann@::1:6000/rspa", null)]
    [InlineData("postgresql://ann@/rspa", "postgresql://ann@localhost:5432/rspa", null)]
    [InlineData("postgresql://ann@%2Fvar%2Frun%2Fpostgresql/rspa", "postgresql://ann@/var/run/postgresql:5432/rspa", null)]
    [InlineData("postgresql://an%20n:@db/my%20db?", "postgresql://an n@db:5432/my db", null)]
    public void A_url_says_where_and_who(string url, string shown, string? password)
    {
        PostgresUrl.IsOne(url).ShouldBeTrue();

        var (place, problem) = PostgresUrl.Read(url);

        problem.ShouldBeNull();
        $"{place}".ShouldBe(shown);
        place!.Password.ShouldBe(password);
    }

    [Fact]
    public void Its_parameters_are_those_of_libpq()
    {
        var place = PostgresUrl.Read("postgresql://ann@db/rspa?sslmode=verify-full&sslrootcert=%2Fetc%2Froot.crt&target_session_attrs=any&application_name=house&connect_timeout=3").Place!;

        (place.Tls, place.RootCertificate, place.OnlyPrimary, place.Application, place.ConnectTimeout).ShouldBe((PostgresTls.VerifyFull, "/etc/root.crt", false, "house", TimeSpan.FromSeconds(3)));
    }

    [Theory]
    [InlineData("postgresql://db/rspa", "names no user")]
    [InlineData("postgresql://ann@db", "names no database")]
    [InlineData("postgresql://ann@db/", "names no database")]
    [InlineData("postgresql://ann@db/a/b", "has a slash in the database's name")]
    [InlineData("postgresql://ann@db:x/rspa", "has a port that is no number")]
    [InlineData("postgresql://ann@db:0/rspa", "has a port that is no number")]
    [InlineData("postgresql://ann@a,/rspa", "has a host that is none")]
    [InlineData("postgresql://ann@a b/rspa", "has a host that is none")]
    [InlineData("postgresql://ann@db/rspa#x", "has a '#'")]
    [InlineData("postgresql://ann%00@db/rspa", "holds a zero character")]
    [InlineData("postgresql://ann@db/rspa?sslmode=maybe", "has an sslmode other than")]
    [InlineData("postgresql://ann@db/rspa?sslrootcert=root.crt", "has an sslrootcert that is not the full path")]
    [InlineData("postgresql://ann@db/rspa?sslmode=disable&sslrootcert=/root.crt", "has sslrootcert, and sslmode=disable")]
    [InlineData("postgresql://ann@db/rspa?target_session_attrs=standby", "RsPa writes")]
    [InlineData("postgresql://ann@db/rspa?connect_timeout=0", "has a connect_timeout that is no number of seconds from 1 to 300")]
    [InlineData("postgresql://ann@db/rspa?connect_timeout=1&connect_timeout=2", "has connect_timeout twice")]
    [InlineData("postgresql://ann@db/rspa?password=x", "has a parameter other than sslmode")]
    public void What_is_wrong_is_said(string url, string problem) => PostgresUrl.Read(url).Problem.ShouldNotBeNull().ShouldContain(problem);
}
