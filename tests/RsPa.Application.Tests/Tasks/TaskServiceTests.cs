using Akka.Actor;
using Microsoft.Extensions.DependencyInjection;
using RsPa.Actors.Protocol.Health;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using RsPa.Application.Access;
using RsPa.Application.Agents;
using RsPa.Application.Outcomes;
using RsPa.Application.Tasks;
using RsPa.Host.Tests.Hosting;

namespace RsPa.Application.Tests.Tasks;

/// <summary>The rules hold whichever way a command comes, and what breaks one is not sent.</summary>
public sealed class TaskServiceTests : IAsyncLifetime
{
    private static readonly Caller Ann = new("ann", CallerRole.Operator, "127.0.0.1");
    private static readonly TaskId Id = new(Guid.Parse("0195b0f2-7c1d-7000-8000-00000000002a"));

    private readonly ActorSystem _system = ActorSystem.Create("tasks");
    private readonly MemoryTasks _store = new();
    private readonly ServiceProvider _application;
    private readonly TaskService _tasks;

    public TaskServiceTests()
    {
        _application = new ServiceCollection()
            .AddSingleton<ITaskQueries>(_store)
            .AddFakeActors(_system, _store, TimeProvider.System, () => new HealthReport(Ready: true, Array.Empty<HealthPart>()))
            .AddRsPaApplication()
            .BuildServiceProvider();
        _tasks = _application.GetRequiredService<TaskService>();
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _application.DisposeAsync();
        await _system.Terminate();
    }

    [Fact]
    public async Task A_submission_that_breaks_a_rule_is_not_sent()
    {
        var problem = await ProblemAsync(_tasks.SubmitAsync(Ann, Make("{}") with { MaxRetries = 101 }, default));

        (problem.Kind, problem.Field, problem.Message).ShouldBe((ProblemKind.Invalid, "max_retries", "max_retries: '101' is out of range."));
        _store.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task One_of_several_that_breaks_a_rule_is_named_and_none_is_sent()
    {
        var problem = await ProblemAsync(_tasks.SubmitAsync(Ann, [Make("{}"), Make("[]")], default));

        (problem.Kind, problem.Field, problem.Message).ShouldBe((ProblemKind.Invalid, "[1].input", "[1].input: '[]' is valid JSON but not an object."));
        _store.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_input_that_is_too_large_is_told_apart() =>
        (await ProblemAsync(_tasks.SubmitAsync(Ann, Make($$"""{"a":"{{new string('a', SubmissionRules.MaxInputBytes)}}"}"""), default))).Kind.ShouldBe(ProblemKind.TooLarge);

    [Fact]
    public async Task A_reason_has_bounds_for_tasks_and_agents()
    {
        (await ProblemAsync(_tasks.CancelAsync(Ann, Id, "", default))).Field.ShouldBe("reason");
        (await ProblemAsync(_application.GetRequiredService<AgentService>().PauseAsync(Ann, new AgentName("echo"), new string('r', 501), default))).Field.ShouldBe("reason");
        _store.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_agent_that_is_not_there_comes_with_the_nearest_one()
    {
        var problem = await ProblemAsync(_tasks.SubmitAsync(Ann, Make("{}") with { Agent = new AgentName("ecko") }, default));

        problem.Kind.ShouldBe(ProblemKind.UnknownAgent);
        problem.Remedy.ShouldNotBeNull().ShouldContain("did you mean 'echo'?");
    }

    private static SubmitTask Make(string input) => new(Id, new AgentName("echo"), input);

    private static async Task<Problem> ProblemAsync<T>(Task<Outcome<T>> outcome)
        where T : notnull => (await outcome).TryGet(out _, out var problem) ? throw new InvalidOperationException("Nothing was wrong.") : problem;
}
