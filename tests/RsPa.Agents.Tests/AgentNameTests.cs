namespace RsPa.Agents.Tests;

public sealed class AgentNameTests
{
    private const string Longest = "a23456789012345678901234567890123456789012345678901234567890123";

    [Theory]
    [InlineData("a")]
    [InlineData("system_report")]
    [InlineData("agent2")]
    [InlineData(Longest)]
    public void Try_parse_name_is_taken(string text)
    {
        AgentName.TryParse(text, out var name).ShouldBeTrue();
        name.Value.ShouldBe(text);
        name.ToString().ShouldBe(text);
        name.ShouldBe(new AgentName(text));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("2agents")]
    [InlineData("_agent")]
    [InlineData("Reimbursement")]
    [InlineData("to-do")]
    [InlineData("größe")]
    [InlineData("agent\n")]
    [InlineData("../agent")]
    [InlineData(Longest + "4")]
    public void Try_parse_no_name_is_refused(string? text) => AgentName.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void New_no_name_says_what_a_name_is()
    {
        var fault = Should.Throw<ArgumentException>(() => new AgentName("To Do"));
        fault.Message.ShouldContain("'To Do'");
        fault.Message.ShouldContain("lower-case letters");
    }

    [Fact]
    public void Json_name_as_value_and_as_key_is_its_text()
    {
        var counts = new Dictionary<AgentName, AgentName> { [new AgentName("first")] = new("second") };
        AgentJson.Write(counts).ShouldBe("""{"first":"second"}""");
        AgentJson.Read<Dictionary<AgentName, AgentName>>("""{"first":"second"}""").ShouldBe(counts);
    }

    [Fact]
    public void Json_no_name_is_refused() => Should.Throw<Exception>(() => AgentJson.Read<AgentName>("\"To Do\"")).ToString().ShouldContain("'To Do' is not a valid agent name");
}
