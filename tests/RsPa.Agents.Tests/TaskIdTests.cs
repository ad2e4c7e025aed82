using Microsoft.Extensions.Time.Testing;

namespace RsPa.Agents.Tests;

public sealed class TaskIdTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void New_later_millisecond_sorts_after()
    {
        var ids = new List<TaskId>();
        for (var i = 0; i < 200; i++)
        {
            ids.Add(TaskId.New(_time));
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        ids.ShouldBeInOrder();
        ids.Select(id => id.ToString()).ShouldBe(ids.Select(id => id.ToString()).Order(StringComparer.Ordinal), "the text sorts as the identifier does");
    }

    [Fact]
    public void New_same_millisecond_is_another_one() => TaskId.New(_time).ShouldNotBe(TaskId.New(_time));

    [Fact]
    public void New_is_of_version7() => TaskId.New(_time).Value.Version.ShouldBe(7);

    [Fact]
    public void Try_parse_what_to_string_writes_is_the_same()
    {
        var id = TaskId.New(_time);
        TaskId.TryParse(id.ToString(), out var read).ShouldBeTrue();
        read.ShouldBe(id);
        TaskId.TryParse(id.Value.ToString("N"), out read).ShouldBeTrue();
        read.ShouldBe(id);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("019c")]
    [InlineData("not a task")]
    public void Try_parse_no_identifier_is_refused(string? text) => TaskId.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void Comparison_two_identifiers_agrees_with_compare_to()
    {
        var first = TaskId.New(_time);
        _time.Advance(TimeSpan.FromSeconds(1));
        var second = TaskId.New(_time);
        (first < second).ShouldBeTrue();
        (second > first).ShouldBeTrue();
        (first <= second).ShouldBeTrue();
        (second >= first).ShouldBeTrue();
        (second < first).ShouldBeFalse();
        (first > second).ShouldBeFalse();
        (second <= first).ShouldBeFalse();
        (first >= second).ShouldBeFalse();
    }

    [Fact]
    public void Json_identifier_is_its_text()
    {
        var id = TaskId.New(_time);
        AgentJson.Write(id).ShouldBe($"\"{id}\"");
        AgentJson.Read<TaskId>($"\"{id}\"").ShouldBe(id);
    }
}
