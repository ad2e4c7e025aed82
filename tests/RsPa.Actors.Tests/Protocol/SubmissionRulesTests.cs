using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Protocol.Values;
using RsPa.Agents;

namespace RsPa.Actors.Tests.Protocol;

public sealed class SubmissionRulesTests
{
    private static readonly SubmitTask Good = new(new TaskId(Guid.Parse("0195b0f2-7c1d-7000-8000-00000000002a")), new AgentName("echo"), "{}");

    [Fact]
    public void Fault_of_the_largest_submission_is_none() =>
        SubmissionRules.Fault(Good with
        {
            Input = $$"""{"text":"{{new string('x', SubmissionRules.MaxInputBytes - 11)}}"}""",
            Key = new string('k', 200),
            MaxRetries = 100,
            Priority = TaskPriority.Low,
        }).ShouldBeNull();

    [Theory]
    [InlineData("[]", "input: '[]' is valid JSON but not an object.")]
    [InlineData("", "input: it is empty.")]
    [InlineData("{\"a\":1,\"a\":2}", "input: it has the property 'a' twice.")]
    [InlineData("{\"a\":{\"b\":[1,2}}", "input: it is not valid JSON: '}}' at line 1, byte 15 cannot stand there.")]
    [InlineData("{\"a\":\"\\ud800\"}", "input.a: it holds \\ud800, half of a character, at byte 7.")]
    public void Fault_OfAnInput_SaysWhatIsWrong(string input, string message) => SubmissionRules.Fault(Good with { Input = input }).ShouldNotBeNull().Message.ShouldBe(message);

    [Fact]
    public void Fault_of_an_input_that_is_too_large_says_so()
    {
        // 1 MiB is meant of bytes: these are fewer characters than that.
        var fault = SubmissionRules.Fault(Good with { Input = $$"""{"text":"{{new string('ä', SubmissionRules.MaxInputBytes / 2)}}"}""" }).ShouldNotBeNull();
        (fault.Field, fault.IsTooLarge, fault.Message).ShouldBe(("input", true, "input: it has 1048587 bytes, and may have 1048576 (1 MiB)."));
    }

    [Fact]
    public void Fault_of_each_field_names_it()
    {
        Field(Good with { Id = new TaskId(Guid.Parse("7d444840-9dc0-41d1-b245-5ffdce74fad2")) }).ShouldBe("id");
        Field(Good with { Agent = default }).ShouldBe("agent");
        Field(Good with { Priority = (TaskPriority)9 }).ShouldBe("priority");
        Field(Good with { Key = "" }).ShouldBe("key");
        Field(Good with { Key = new string('k', 201) }).ShouldBe("key");
        Field(Good with { MaxRetries = -1 }).ShouldBe("max_retries");
        Field(Good with { MaxRetries = 101 }).ShouldBe("max_retries");

        static string Field(SubmitTask task) => SubmissionRules.Fault(task).ShouldNotBeNull().Field;
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(10_000, true)]
    [InlineData(10_001, false)]
    public void Count_has_bounds(int count, bool right) => (SubmissionRules.Count(count, "body") is null).ShouldBe(right);

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(500, true)]
    [InlineData(501, false)]
    public void A_reason_has_bounds(int length, bool right) => (ReasonRule.Fault(new string('r', length)) is null).ShouldBe(right);

    [Fact]
    public void A_reason_that_is_too_long_is_said_with_its_length_and_the_remedy()
    {
        var said = $"{ReasonRule.Fault(new string('r', 501))}";

        said.ShouldContain("has 501 characters");
        said.ShouldContain("use a text of 1 to 500 characters");
    }
}
