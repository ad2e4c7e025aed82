using RsPa.Application.Naming;

namespace RsPa.Application.Tests.Naming;

public sealed class NearestTests
{
    private static readonly string[] Names = ["list", "log", "show", "status", "submit", "tasks.slots"];

    [Theory]
    [InlineData("submitt", "submit")]
    [InlineData("lst", "list")]
    [InlineData("shwo", "show")]
    [InlineData("STATUS", "status")]
    [InlineData("task.slost", "tasks.slots")]
    [InlineData("lot", "log")]
    public void The_name_with_the_fewest_mistakes_is_meant(string word, string meant) => Nearest.Of(word, Names).ShouldBe(meant);

    [Theory]
    [InlineData("leg_it")]
    [InlineData("lost")]
    [InlineData("")]
    [InlineData("cow")]
    public void What_is_far_from_all_of_them_means_none(string word) => Nearest.Of(word, ["show", "status", "log"]).ShouldBeNull();

    [Fact]
    public void Of_two_as_near_the_first_by_alphabet_is_meant() => Nearest.Of("lig", ["log", "lag"]).ShouldBe("lag");

    [Fact]
    public void Among_no_names_none_is_meant() => Nearest.Of("log", []).ShouldBeNull();
}
