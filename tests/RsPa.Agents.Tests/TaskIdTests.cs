using Microsoft.Extensions.Time.Testing;

namespace RsPa.Agents.Tests;

public sealed class TaskIdTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void New_LaterMillisecond_SortsAfter()
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
    public void New_SameMillisecond_IsAnotherOne() => TaskId.New(_time).ShouldNotBe(TaskId.New(_time));

    [Fact]
    public void New_IsOfVersion7() => TaskId.New(_time).Value.Version.ShouldBe(7);

    [Fact]
    public void TryParse_WhatToStringWrites_IsTheSame()
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
    public void TryParse_NoIdentifier_IsRefused(string? text) => TaskId.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void Comparison_TwoIdentifiers_AgreesWithCompareTo()
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
    public void Json_Identifier_IsItsText()
    {
        var id = TaskId.New(_time);
        AgentJson.Write(id).ShouldBe($"\"{id}\"");
        AgentJson.Read<TaskId>($"\"{id}\"").ShouldBe(id);
    }
}
