using Microsoft.Extensions.Time.Testing;
using RsPa.Actors.Gateway;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using RsPa.Testing.Store;

namespace RsPa.Actors.Tests.Gateway;

public sealed class ExpectedWorkTests
{
    private static readonly AgentName Alpha = new("alpha");
    private static readonly AgentName Beta = new("beta");
    private static readonly AgentName Gamma = new("gamma");
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2025, 3, 10, 8, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task A_model_is_expected_by_the_first_task_of_the_agents_that_ask_it_within_a_minute()
    {
        var store = new MemoryStore(Alpha, Beta, Gamma);
        var now = _time.GetUtcNow();
        await store.CommitAsync(
            [Due(Alpha, 50), Due(Beta, 40), Due(Gamma, 10), Due(Alpha, 61), Due(Alpha, 0)],
            () => now, CancellationToken.None);
        var work = new ExpectedWork(new MemoryQueries(store), new Models(("alpha", "small"), ("beta", "small")), _time);

        (await work.ReadAsync(CancellationToken.None)).ShouldBe([new ExpectedModel("small", now.AddSeconds(40))]);

        _time.Advance(TimeSpan.FromSeconds(45));
        (await work.ReadAsync(CancellationToken.None)).ShouldBe([new ExpectedModel("small", now.AddSeconds(50))]);
    }

    [Fact]
    public async Task Models_are_told_the_earliest_first()
    {
        var store = new MemoryStore(Alpha, Beta, Gamma);
        var now = _time.GetUtcNow();
        await store.CommitAsync([Due(Alpha, 30), Due(Beta, 20)], () => now, CancellationToken.None);
        var work = new ExpectedWork(new MemoryQueries(store), new Models(("alpha", "small"), ("beta", "large")), _time);

        (await work.ReadAsync(CancellationToken.None)).ShouldBe([new ExpectedModel("large", now.AddSeconds(20)), new ExpectedModel("small", now.AddSeconds(30))]);
    }

    private SubmitTask Due(AgentName agent, int seconds) => new(TaskId.New(_time), agent, "{}") { DueAt = _time.GetUtcNow().AddSeconds(seconds) };

    private sealed class Models(params (string Agent, string Model)[] all) : IAgentModels
    {
        public string? Find(AgentName agent) => all.FirstOrDefault(one => one.Agent == agent.Value).Model;
    }
}
