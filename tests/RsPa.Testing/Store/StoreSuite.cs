using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Gateway;
using RsPa.Actors.Protocol.Nodes;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Schedules;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Store;
using RsPa.Actors.Tasks;
using RsPa.Agents;
using Xunit;

namespace RsPa.Testing.Store;

/// <summary>What the suites of a store of tasks have in common: whom the store knows, and commands made short.</summary>
/// <param name="tested">The store; it knows the agents <c>alpha</c> and <c>beta</c>.</param>
public abstract class StoreSuite(IStoreUnderTest tested) : IAsyncLifetime
{
    protected static readonly AgentName Alpha = new("alpha");
    protected static readonly AgentName Beta = new("beta");
    protected static readonly NodeIncarnation Here = new("here", new Guid("01900000-0000-7000-8000-000000000001"));
    protected static readonly NodeIncarnation HereAnew = Here with { Incarnation = new Guid("01900000-0000-7000-8000-000000000002") };
    protected static readonly NodeIncarnation There = new("there", new Guid("01900000-0000-7000-8000-000000000003"));
    protected static readonly DateTimeOffset Start = new(2025, 3, 10, 8, 0, 0, TimeSpan.Zero);
    protected static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);
    private int _made;

    protected IMainStore Store => tested.Store;

    protected ITaskQueries Queries => tested.Queries;

    protected IModelCallQueries ModelCalls => tested.ModelCalls;

    protected IApiKeyQueries ApiKeys => tested.ApiKeys;

    protected IScheduleQueries Schedules => tested.Schedules;

    /// <summary>What writes the same tasks too, as on another node.</summary>
    protected IMainStore Another() => tested.Another();

    public Task InitializeAsync() => tested.OpenAsync();

    public Task DisposeAsync() => tested.DisposeAsync().AsTask();

    protected Task<TaskDetail?> FindAsync(TaskId id) => tested.Queries.FindAsync(id, CancellationToken.None);

    protected Task<AttemptTotals> TotalsAsync(AgentName agent) => tested.Totals.ReadAsync(agent, CancellationToken.None);

    protected IReadOnlySet<AgentName> Paused() => tested.Paused();

    protected async Task<AgentDataEntry?> EntryAsync(AgentName agent, string key) => await tested.Data.ReadAsync(agent, key, CancellationToken.None);

    protected Task<IReadOnlyList<AgentDataEntry>> EntriesAsync(AgentName agent, string prefix) => tested.Data.ListAsync(agent, prefix, CancellationToken.None);

    protected async Task<StoreReply> One(StoreCommand command, DateTimeOffset now) => (await Commit([command], now)).Single();

    protected Task<IReadOnlyList<StoreReply>> Commit(IReadOnlyList<StoreCommand> commands, DateTimeOffset now) => Store.CommitAsync(commands, () => now, CancellationToken.None);

    protected SubmitTask Task(AgentName agent) => new(NewId(), agent, """{"n":1}""");

    // Identifiers that sort in the order in which they were made.
    protected TaskId NewId() => new(new Guid($"01900000-0000-7000-9000-{++_made:x12}"));

    protected Task<TasksClaimed> Claim(DateTimeOffset now, int slots, params (AgentName Agent, int Slots)[] agents) => Claim(Here, now, slots, agents);

    protected async Task<TasksClaimed> Claim(NodeIncarnation owner, DateTimeOffset now, int slots, params (AgentName Agent, int Slots)[] agents) =>
        (TasksClaimed)await One(new ClaimTasks(owner, Lease, slots, agents.Select(agent => new AgentSlots(agent.Agent, agent.Slots)).ToArray()), now);

    protected static RecordAttempt Record(ClaimedTask task, TaskTransition next, AttemptOutcome outcome, string? error = null) =>
        new(task.Id, task.Fence, new AttemptRecord(task.Agent, task.Attempt, outcome, error, task.ClaimedAt, task.ClaimedAt.AddSeconds(1)), next, []);

    protected static RecordAttempt Done(ClaimedTask task) => Record(task, new TaskTransition.Complete(null), AttemptOutcome.Completed);

    protected async Task<string?> DataAsync(AgentName agent, string key) => (await EntryAsync(agent, key))?.Value;

    // Writes an entry of alpha's data by a task of its own.
    protected async Task<long> KeepAsync(string key, string? value)
    {
        var (task, _) = await Claimed();
        await One(Done(task) with { Data = [new AgentDataChange(key, value)] }, Start);
        return (await EntryAsync(Alpha, key))?.Version ?? 0;
    }

    protected async Task<(ClaimedTask Task, SubmitTask Submitted)> Claimed(NodeIncarnation? owner = null)
    {
        var submit = Task(Alpha);
        await One(submit, Start);
        var claimed = await Claim(owner ?? Here, Start, 1, (Alpha, 100));
        return (claimed.Tasks.Single(), submit);
    }

    protected static IEnumerable<TaskId> Rescued(StoreReply reply) => ((TasksRescued)reply).Tasks.Select(task => task.Id);
}
