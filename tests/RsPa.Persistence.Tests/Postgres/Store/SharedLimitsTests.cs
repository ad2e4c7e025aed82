using System.Collections.Concurrent;
using RsPa.Actors.Protocol.Nodes;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using RsPa.Persistence.Postgres.Store;
using RsPa.Testing.Postgres;

namespace RsPa.Persistence.Tests.Postgres.Store;

/// <summary>Limits hold over all nodes at once.</summary>
public sealed class SharedLimitsTests
{
    private const int OfAgent = 3;
    private const int OfKey = 1;
    private static readonly AgentName Alpha = new("alpha");
    private static readonly AgentName Beta = new("beta");
    private static readonly AgentSlots[] Limits = [new(Alpha, OfAgent, OfKey), new(Beta, OfAgent, OfKey)];

    private readonly ConcurrentDictionary<TaskId, (AgentName Agent, string? Key)> _tasks = [];
    private readonly Lock _gate = new();
    private readonly Dictionary<object, int> _running = [];
    private readonly List<string> _broken = [];
    private readonly HashSet<TaskId> _ended = [];

    [PostgresFact]
    public async Task Three_nodes_that_claim_at_random_never_run_one_too_many_of_an_agent_or_a_key_and_no_task_twice()
    {
        await using var stores = await PostgresStores.OpenAsync(null, Alpha, Beta);
        var random = new Random(7);
        var submits = Enumerable.Range(0, 300).Select(number => new SubmitTask(new TaskId(Guid.CreateVersion7(DateTimeOffset.UnixEpoch)), number % 2 == 0 ? Alpha : Beta, "{}")
        {
            ConcurrencyKey = random.Next(2) == 0 ? $"key{random.Next(2)}" : null,
        }).ToArray();
        foreach (var submit in submits)
            _tasks[submit.Id] = (submit.Agent, submit.ConcurrencyKey);
        await stores.Another().CommitAsync(submits, () => DateTimeOffset.UnixEpoch, default);

        await Task.WhenAll(Enumerable.Range(0, 3).Select(node =>
        {
            var store = stores.Another();
            return Task.Run(() => WorkAsync(store, new NodeIncarnation($"node{node}", Guid.CreateVersion7(DateTimeOffset.UnixEpoch)), new Random(node)));
        }));

        _broken.ShouldBeEmpty();
        _ended.Count.ShouldBe(submits.Length);
    }

    private async Task WorkAsync(PostgresStore store, NodeIncarnation owner, Random random)
    {
        var held = new List<ClaimedTask>();
        for (var look = 0; look < 10_000; look++)
        {
            lock (_gate)
            {
                if (_ended.Count == _tasks.Count)
                    return;
            }

            // One that ends frees its place when its commit is made: before that it runs, and after the answer it does not.
            var ending = held.Where(_ => random.Next(3) == 0).ToArray();
            foreach (var task in ending)
                Ends(task);
            var commands = ending.Select(task => (StoreCommand)new RecordAttempt(
                    task.Id, task.Fence, new AttemptRecord(task.Agent, task.Attempt, AttemptOutcome.Completed, null, task.ClaimedAt, task.ClaimedAt), new TaskTransition.Complete(null), []))
                .Append(new ClaimTasks(owner, TimeSpan.FromMinutes(5), random.Next(1, 5), Limits)).ToArray();
            var replies = await store.CommitAsync(commands, () => DateTimeOffset.UnixEpoch, default);
            foreach (var task in ending)
                held.Remove(task);
            foreach (var task in ((TasksClaimed)replies[^1]).Tasks)
            {
                Begins(task);
                held.Add(task);
            }
        }
    }

    private void Begins(ClaimedTask task)
    {
        lock (_gate)
        {
            Count(task.Agent, OfAgent);
            if (_tasks[task.Id].Key is { } key)
                Count((task.Agent, key), OfKey);
            Count(task.Id, 1);
        }

        void Count(object what, int limit)
        {
            _running[what] = _running.GetValueOrDefault(what) + 1;
            if (_running[what] > limit)
                _broken.Add($"{_running[what]} of {what}");
        }
    }

    private void Ends(ClaimedTask task)
    {
        lock (_gate)
        {
            if (!_ended.Add(task.Id))
                _broken.Add($"{task.Id} ended twice");
            _running[task.Agent]--;
            _running[task.Id]--;
            if (_tasks[task.Id].Key is { } key)
                _running[(task.Agent, key)]--;
        }
    }
}
