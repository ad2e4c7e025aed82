using System.Diagnostics;
using RsPa.Benchmarks.Databases;

namespace RsPa.Benchmarks.Queue;

/// <summary>Nodes in processes of their own that share a database: how many tasks they complete together.</summary>
internal static class NodesTogether
{
    private const int Rounds = 3;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>Measures it.</summary>
    /// <param name="url">The database.</param>
    /// <param name="directory">For the nodes' directories.</param>
    /// <param name="nodes">How many.</param>
    /// <param name="count">How many tasks a round has.</param>
    /// <returns>Tasks a second, from the first submission to the last recorded result; the median of the rounds.</returns>
    public static async Task<double> MeasureAsync(string url, string directory, int nodes, int count)
    {
        Figures.Say($"{nodes} process{(nodes == 1 ? "" : "es")} on one database");
        await using var database = await PostgresBench.MakeAsync(url);
        var running = new List<NodeProcess>();
        try
        {
            for (var i = 0; i < nodes; i++)
                running.Add(await NodeProcess.StartAsync(url, database.Schema, Directory.CreateDirectory(Path.Combine(directory, $"node-{nodes}-{i}")).FullName, $"bench-{i}"));
            await RoundAsync(database, running, count / 2);
            var rates = new List<double>();
            for (var round = 0; round < Rounds; round++)
                rates.Add(await RoundAsync(database, running, count));
            return Figures.Median(rates);
        }
        finally
        {
            foreach (var node in running)
                await node.DisposeAsync();
        }
    }

    private static async Task<double> RoundAsync(PostgresBench database, List<NodeProcess> nodes, int count)
    {
        var each = count / nodes.Count;
        var goal = await database.CompletedAsync() + (each * nodes.Count);
        var clock = Stopwatch.StartNew();
        var submitting = Task.WhenAll(nodes.Select(node => node.SubmitAsync(each)));
        while (await database.CompletedAsync() < goal)
        {
            if (clock.Elapsed > Limit)
                throw new InvalidOperationException($"The tasks were not completed within {Limit.TotalMinutes:0} min.");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }

        var took = clock.Elapsed;
        await submitting;
        return each * nodes.Count / took.TotalSeconds;
    }
}
