using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Tasks;

namespace RsPa.Actors.Tests.Tasks;

public sealed class AgentDataRuleTests
{
    [Theory]
    [InlineData(null, "2.5", "2.5")]
    [InlineData("1.50", "2.25", "3.75")]
    [InlineData("1e2", "-1", "99")]
    [InlineData("79228162514264337593543950335", "1", null)] // too large for a number
    [InlineData("\"many\"", "1", null)]
    [InlineData("null", "1", null)]
    public void Sum_of_an_entry_and_a_number_is_a_number_or_nothing(string? value, string delta, string? sum) =>
        AgentDataRule.Sum(value, decimal.Parse(delta, System.Globalization.CultureInfo.InvariantCulture)).ShouldBe(sum);

    [Theory]
    [InlineData(null, 3, null)]
    [InlineData(3L, 3, null)]
    [InlineData(0L, 3, "changed the entry 'x'")]
    [InlineData(0L, 0, null)]
    public void Conflict_of_a_version_is_that_it_is_another(long? expected, long version, string? says) =>
        Check(AgentDataRule.Conflict(new AgentDataChange("x", "1") { Expected = expected }, "1", version), says);

    [Theory]
    [InlineData("1", null)]
    [InlineData(null, null)]
    [InlineData("\"many\"", "entry 'x' of its data is not a number to which 2 can be added")]
    public void Conflict_of_a_sum_is_that_it_is_no_number(string? value, string? says) => Check(AgentDataRule.Conflict(AgentDataChange.Adding("x", 2), value, 7), says);

    private static void Check(string? conflict, string? says)
    {
        if (says is null)
            conflict.ShouldBeNull();
        else
            conflict.ShouldNotBeNull().ShouldContain(says);
    }
}
