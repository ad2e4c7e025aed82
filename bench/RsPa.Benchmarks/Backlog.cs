using Akka.Actor;
using Microsoft.Data.Sqlite;
using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;

namespace RsPa.Benchmarks;

/// <summary>How the published service starts that has a backlog, looked at from outside.</summary>
internal static class Backlog
{
    private const int Starts = 5;

    // It does nothing with an input that is empty, so that the start is measured, and not its work.
    private static readonly AgentName Agent = new("reimbursement");
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(10);

    /// <summary>Fills a database, then starts the service on it a few times.</summary>
    /// <param name="program">The published service.</param>
    /// <param name="directory">Where the database is made.</param>
    /// <param name="tasks">How many tasks wait in it.</param>
    /// <returns>The medians: milliseconds from the start of the process to the first claim, and resident MB while all of them wait.</returns>
    public static async Task<(double FirstClaimMs, double MemoryMb)> MeasureAsync(string program, string directory, int tasks)
    {
        Figures.Say($"a backlog of {tasks:N0} tasks");
        Directory.CreateDirectory(directory);
        await PreparedAsync(directory, async service =>
        {
            await service.Agents.Ask<AgentAccepted>(new PauseAgent(Agent, "filling"), TimeSpan.FromSeconds(30));
            foreach (var batch in Enumerable.Range(0, tasks).Select(_ => new SubmitTask(TaskId.New(TimeProvider.System), Agent, "{}") { MaxRetries = 0 }).Chunk(1_000))
            {
                if (await service.Store.Ask<StoreReply>(new SubmitTasks(batch), TimeSpan.FromMinutes(1)) is not TasksSubmitted)
                    throw new InvalidOperationException("A batch was not taken.");
            }
        });

        var memories = new List<double>();
        for (var i = 0; i < Starts; i++)
            memories.Add(await MemoryAsync(program, directory));

        // It takes tasks again from here on.
        await PreparedAsync(directory, service => service.Agents.Ask<AgentAccepted>(new ResumeAgent(Agent), TimeSpan.FromSeconds(30)));
        var claims = new List<double>();
        for (var i = 0; i < Starts; i++)
            claims.Add(await FirstClaimAsync(program, directory));
        return (Figures.Median(claims), Figures.Median(memories));
    }

    private static async Task PreparedAsync(string directory, Func<ServiceUnderTest, Task> prepare)
    {
        await using var service = await ServiceUnderTest.StartAsync(directory, slots: 1);
        await prepare(service);
    }

    private static async Task<double> MemoryAsync(string program, string directory)
    {
        await using var service = Start(program, directory);
        await service.ReadyAsync();
        await Task.Delay(Settle, TimeProvider.System);
        return service.ResidentMb;
    }

    private static async Task<double> FirstClaimAsync(string program, string directory)
    {
        await using var database = new SqliteConnection($"Data Source={Path.Combine(directory, "main.db")};Mode=ReadOnly");
        await database.OpenAsync();
        await using var look = database.CreateCommand();
        look.CommandText = "SELECT (SELECT COALESCE(MAX(rowid), 0) FROM attempts) + EXISTS (SELECT 1 FROM tasks WHERE status = 'running')";
        var before = Convert.ToInt64(await look.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);

        await using var service = Start(program, directory);
        while (Convert.ToInt64(await look.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture) == before)
        {
            if (service.Age > StartLimit)
                throw new InvalidOperationException($"Nothing was claimed within {StartLimit.TotalSeconds:0} s.");
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System);
        }

        return service.Age.TotalMilliseconds;
    }

    private static PublishedService Start(string program, string directory) =>
        PublishedService.Start(program, directory, "--database.url", $"sqlite://{directory}/main.db", "--logging.level", "WARNING");
}
