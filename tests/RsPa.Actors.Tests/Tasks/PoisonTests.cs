using RsPa.Actors.Protocol.Nodes;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using RsPa.Testing.Store;

namespace RsPa.Actors.Tests.Tasks;

/// <summary>
/// A node that dies again and again, many tasks, and one or several of them that kill it. All of what ran with a killer came back with
/// it, was claimed with it again, and was found poison with it: one killer and two innocents were three failed tasks.
/// </summary>
public sealed class PoisonTests
{
    private static readonly AgentName Alpha = new("alpha");
    private static readonly DateTimeOffset Start = new(2025, 3, 10, 8, 0, 0, TimeSpan.Zero);

    public static TheoryData<int, int, int, int> Runs()
    {
        var runs = new TheoryData<int, int, int, int>();
        for (var seed = 0; seed < 20; seed++)
        {
            runs.Add(seed, 1, 2, 0);
            runs.Add(seed, 1, 60, 3);
            runs.Add(seed, 10, 60, 0);
        }

        return runs;
    }

    /// <param name="seed">Of jitter.</param>
    /// <param name="killers">Tasks that kill their worker sooner or later, each time.</param>
    /// <param name="innocents">Tasks that do their work, where they are let.</param>
    /// <param name="kills">How often somebody kills the node for nothing.</param>
    [Theory]
    [MemberData(nameof(Runs))]
    public async Task Only_what_kills_is_found_poison(int seed, int killers, int innocents, int kills)
    {
        var random = new Random(seed);
        var store = new MemoryStore(Alpha);
        var tasks = Enumerable.Range(1, killers + innocents).Select(i => new TaskId(new Guid($"01900000-0000-7000-9000-{i:x12}"))).ToArray();
        random.Shuffle(tasks);
        var killing = tasks.Take(killers).ToHashSet();
        var now = Start;
        foreach (var task in tasks.Order())
            await CommitAsync(new SubmitTask(task, Alpha, "{}"));
        var (node, running) = (Node(), new List<ClaimedTask>());
        for (var step = 0; tasks.Any(task => !HasEnded(task)); step++)
        {
            step.ShouldBeLessThan(5_000);
            now += TimeSpan.FromSeconds(1);
            running.AddRange(((TasksClaimed)await CommitAsync(new ClaimTasks(node, TimeSpan.FromSeconds(15), 4 - running.Count, [new AgentSlots(Alpha, 100)]))).Tasks);
            var dies = running.Exists(task => killing.Contains(task.Id)) && random.Next(3) == 0;
            if (!dies && kills > 0 && random.Next(40) == 0)
            {
                kills--;
                dies = true;
            }

            if (dies)
            {
                (node, running) = (Node(), []);
                await CommitAsync(new RescueTasks(node, 3));
            }
            else if (running.FindAll(task => !killing.Contains(task.Id)) is { Count: > 0 } able && random.Next(2) == 0)
            {
                var done = able[random.Next(able.Count)];
                running.Remove(done);
                await CommitAsync(new RecordAttempt(done.Id, done.Fence, new AttemptRecord(Alpha, done.Attempt, AttemptOutcome.Completed, null, now, now), new TaskTransition.Complete(null), []));
            }
        }

        foreach (var task in tasks)
            store.Find(task)!.Status.ShouldBe(killing.Contains(task) ? TaskStatus.Failed : TaskStatus.Completed, $"{task} was rescued {store.Find(task)!.Rescues} times");
        killing.ShouldAllBe(task => store.Find(task)!.Rescues == 4);

        async Task<StoreReply> CommitAsync(StoreCommand command) => (await store.CommitAsync([command], () => now, CancellationToken.None)).Single();

        bool HasEnded(TaskId task) => store.Find(task)!.Status is TaskStatus.Completed or TaskStatus.Failed;

        NodeIncarnation Node() => new("here", new Guid($"01900000-0000-7000-8000-{random.NextInt64(1L << 40):x12}"));
    }
}
