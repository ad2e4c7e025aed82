using Microsoft.Extensions.Time.Testing;
using RsPa.Agents;
using RsPa.Application.Access;
using RsPa.Application.Outcomes;
using RsPa.Application.Tasks;
using RsPa.Host.Tests.Hosting;

namespace RsPa.Application.Tests.Tasks;

public sealed class TaskReferencesTests
{
    private static readonly Caller Owner = new(Caller.Owner, CallerRole.Admin, Caller.Socket);

    private readonly TaskReferences _references = new(new MemoryTasks());

    [Fact]
    public async Task Last_is_what_a_console_submitted_and_nothing_else()
    {
        (await _references.ResolveAsync(Owner, "@last", CancellationToken.None)).TryGet(out _, out var problem).ShouldBeFalse();
        problem!.Kind.ShouldBe(ProblemKind.UnknownTask);

        var (first, second) = (TaskId.New(new FakeTimeProvider()), TaskId.New(new FakeTimeProvider()));
        _references.Remember(Owner, first);
        _references.Remember(Owner, second);
        (await _references.ResolveAsync(Owner, "@last", CancellationToken.None)).TryGet(out var found, out _).ShouldBeTrue();
        found.ShouldBe(second);
    }

    [Fact]
    public async Task Last_is_the_callers_own()
    {
        _references.Remember(Owner, TaskId.New(new FakeTimeProvider()));

        (await _references.ResolveAsync(Owner with { Name = "ann" }, "@last", CancellationToken.None)).TryGet(out _, out _).ShouldBeFalse();
        (await _references.ResolveAsync(Owner with { Origin = "127.0.0.1" }, "@last", CancellationToken.None)).TryGet(out _, out _).ShouldBeTrue();
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("a-b-c")]
    [InlineData("wxyz")]
    [InlineData("@first")]
    [InlineData("")]
    public async Task What_is_no_part_of_an_identifier_is_refused(string text)
    {
        (await _references.ResolveAsync(Owner, text, CancellationToken.None)).TryGet(out _, out var problem).ShouldBeFalse();
        problem!.Kind.ShouldBe(ProblemKind.Invalid);
        problem.Remedy!.ShouldContain("at least the last 4 digits");
    }

    [Fact]
    public async Task Of_a_task_that_is_not_there_nothing_untrue_is_said()
    {
        (await _references.ResolveAsync(Owner, "abcdef01", CancellationToken.None)).TryGet(out _, out var problem).ShouldBeFalse();
        problem!.Message.ShouldBe("There is no task abcdef01.");

        // Nothing removes tasks: that "finished ones are removed after a time" was not so.
        problem.Remedy!.ShouldNotContain("removed");
    }
}
