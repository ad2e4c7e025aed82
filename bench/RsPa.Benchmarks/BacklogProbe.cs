using System.Diagnostics;
using System.Globalization;
using Akka.Actor;
using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;

namespace RsPa.Benchmarks;

/// <summary>How a service starts that has a backlog: measured in a process of its own.</summary>
internal static class BacklogProbe
{
    private const int Slots = 8;

    private const int Starts = 5;

    /// <summary>Fills a database, then starts a service on it in another process, a few times.</summary>
    /// <param name="program">The program to start.</param>
    /// <param name="directory">Where the database is made.</param>
    /// <param name="tasks">How many tasks wait in it.</param>
    /// <returns>The medians.</returns>
    public static async Task<(double FirstClaimMs, double MemoryMb)> MeasureAsync(string program, string directory, int tasks)
    {
        Figures.Say($"a backlog of {tasks:N0} tasks");
        Directory.CreateDirectory(directory);
        await FillAsync(directory, tasks);
        var claims = new List<double>();
        var memories = new List<double>();
        for (var i = 0; i < Starts; i++)
        {
            var (claim, memory) = await StartAsync(program, directory);
            claims.Add(claim);
            memories.Add(memory);
        }

        return (Figures.Median(claims), Figures.Median(memories));
    }

    /// <summary>The other process: prints the milliseconds to the first claim, and the memory in MB.</summary>
    public static async Task<int> RunAsync(string directory, int port)
    {
        var held = new Held();
        await using var service = await ServiceUnderTest.StartAsync(directory, Slots, port, (held, Slots));
        await held.First;
        var claimed = Age();

        // What the start itself took is given back first; what then stays is what the backlog costs.
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System);
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        using var self = Process.GetCurrentProcess();
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{claimed:0.0} {self.WorkingSet64 / 1048576.0:0.0}"));
        return 0;
    }

    private static async Task<(double FirstClaimMs, double MemoryMb)> StartAsync(string program, string directory)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, UseShellExecute = false };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
            start.ArgumentList.Add(typeof(BacklogProbe).Assembly.Location);
        start.ArgumentList.Add("backlog");
        start.ArgumentList.Add(directory);
        start.ArgumentList.Add($"{FreePort.Find()}");
        using var process = Process.Start(start)!;
        var answer = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 && answer.Split(' ', StringSplitOptions.TrimEntries) is [var claim, var memory]
            ? (double.Parse(claim, CultureInfo.InvariantCulture), double.Parse(memory, CultureInfo.InvariantCulture))
            : throw new InvalidOperationException($"The probe failed with exit code {process.ExitCode}: {answer}");
    }

    private static async Task FillAsync(string directory, int tasks)
    {
        await using var service = await ServiceUnderTest.StartAsync(directory, Slots, (new Held(), Slots));
        await service.Agents.Ask<AgentAccepted>(new PauseAgent(Held.Agent, "filling"), TimeSpan.FromSeconds(30));
        foreach (var batch in Enumerable.Range(0, tasks).Select(_ => new SubmitTask(TaskId.New(TimeProvider.System), Held.Agent, "{}")).Chunk(1_000))
        {
            if (await service.Store.Ask<TaskReply>(new SubmitTasks(batch), TimeSpan.FromMinutes(1)) is not TasksSubmitted)
                throw new InvalidOperationException("A batch was not taken.");
        }

        // It takes tasks again when it next starts.
        await service.Agents.Ask<AgentAccepted>(new ResumeAgent(Held.Agent), TimeSpan.FromSeconds(30));
    }

    private static double Age()
    {
        using var self = Process.GetCurrentProcess();
        return (TimeProvider.System.GetUtcNow() - new DateTimeOffset(self.StartTime)).TotalMilliseconds;
    }
}
