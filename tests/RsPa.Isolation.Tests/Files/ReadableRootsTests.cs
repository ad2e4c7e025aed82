using RsPa.Isolation.Files;

namespace RsPa.Isolation.Tests.Files;

public sealed class ReadableRootsTests
{
    private static readonly ReadableRoots Roots = new(["/home/me", "/home/me/.rs/pa/inbox", "/home/me/.rs/pa/files/", "/srv/a"], ["/home/me/.rs/pa"]);

    [Theory]
    [InlineData("/home/me/lunch.pdf", true)]
    [InlineData("/home/me", true)]
    [InlineData("/home/me/a/b/c.pdf", true)]
    [InlineData("/home/mel/lunch.pdf", false)]
    [InlineData("/home/lunch.pdf", false)]
    [InlineData("/etc/passwd", false)]
    [InlineData("/srv/ab", false)]
    [InlineData("/home/me/.rs/pa/main.db", false)]
    [InlineData("/home/me/.rs/pa", false)]
    [InlineData("/home/me/.rs/pale", true)]
    [InlineData("/home/me/.rs/pa/inbox/lunch.pdf", true)]
    [InlineData("/home/me/.rs/pa/files/reimbursement/a.csv", true)]
    [InlineData("/home/me/.rs/pa/filesystem", false)]
    public void A_path_may_be_read_where_the_deepest_directory_is_open(string path, bool expected) => Roots.Allow(path).ShouldBe(expected);

    [Fact]
    public void Of_a_directory_that_is_open_and_closed_the_second_counts() =>
        new ReadableRoots(["/var/lib/rspa"], ["/var/lib/rspa"]).Allow("/var/lib/rspa/main.db").ShouldBeFalse();

    [Fact]
    public void The_root_of_all_is_a_directory_too() => new ReadableRoots(["/"], ["/etc"]).Allow("/srv/a.pdf").ShouldBeTrue();
}
