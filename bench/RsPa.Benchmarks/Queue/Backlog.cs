using Akka.Actor;
using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using RsPa.Benchmarks.Databases;

namespace RsPa.Benchmarks.Queue;

/// <summary>How the published service starts that has a backlog, looked at from outside.</summary>
internal static class Backlog
{
    private const int Starts = 5;
    private const string Node = "bench";

    // It does nothing with an input that is empty, so that the start is measured, and not its work.
    private static readonly AgentName Agent = new("reimbursement");
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(10);

    /// <summary>Fills a database, then starts the service on it a few times.</summary>
    /// <param name="program">The published service.</param>
    /// <param name="directory">The home of the service.</param>
    /// <param name="database">Where it stores.</param>
    /// <param name="tasks">How many tasks wait in it.</param>
    /// <returns>The medians: milliseconds from the start of the process to the first claim, and resident MB while all of them wait.</returns>
    public static async Task<(double FirstClaimMs, double MemoryMb)> MeasureAsync(string program, string directory, BenchDatabase database, int tasks)
    {
        Figures.Say($"a backlog of {tasks:N0} tasks");
        Directory.CreateDirectory(directory);
        await PreparedAsync(directory, database, async service =>
        {
            await service.Agents.Ask<AgentAccepted>(new PauseAgent(Agent, "filling"), TimeSpan.FromSeconds(30));
            foreach (var batch in Enumerable.Range(0, tasks).Select(_ => new SubmitTask(TaskId.New(TimeProvider.System), Agent, "{}") { MaxRetries = 0 }).Chunk(1_000))
            {
                if (await service.AskStoreAsync(new SubmitTasks(batch)) is not TasksSubmitted)
                    throw new InvalidOperationException("A batch was not taken.");
            }
        });

        var memories = new List<double>();
        for (var i = 0; i < Starts; i++)
            memories.Add(await MemoryAsync(program, directory, database));

        // It takes tasks again from here on.
        await PreparedAsync(directory, database, service => service.Agents.Ask<AgentAccepted>(new ResumeAgent(Agent), TimeSpan.FromSeconds(30)));
        var claims = new List<double>();
        for (var i = 0; i < Starts; i++)
            claims.Add(await FirstClaimAsync(program, directory, database));
        return (Figures.Median(claims), Figures.Median(memories));
    }

    private static async Task PreparedAsync(string directory, BenchDatabase database, Func<ServiceUnderTest, Task> prepare)
    {
        await using var service = await ServiceUnderTest.StartAsync(directory, database, Node, slots: 1);
        await prepare(service);
    }

    private static async Task<double> MemoryAsync(string program, string directory, BenchDatabase database)
    {
        await using var service = Start(program, directory, database);
        await service.ReadyAsync();
        await Task.Delay(Settle, TimeProvider.System);
        return service.ResidentMb;
    }

    private static async Task<double> FirstClaimAsync(string program, string directory, BenchDatabase database)
    {
        var before = await database.BegunAsync();

        await using var service = Start(program, directory, database);
        while (await database.BegunAsync() == before)
        {
            if (service.Age > StartLimit)
                throw new InvalidOperationException($"Nothing was claimed within {StartLimit.TotalSeconds:0} s.");
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System);
        }

        return service.Age.TotalMilliseconds;
    }

    private static PublishedService Start(string program, string directory, BenchDatabase database) =>
        PublishedService.Start(program, directory, [.. database.Options, "--cluster.node_name", Node, "--logging.level", "WARNING"]);
}
