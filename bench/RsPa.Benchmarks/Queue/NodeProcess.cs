using System.Diagnostics;
using System.Globalization;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using RsPa.Benchmarks.Databases;

namespace RsPa.Benchmarks.Queue;

/// <summary>A node in a process of its own, that shares a database with others: it submits its part of the tasks when it is told to, and runs whatever is due.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    /// <summary>The word by which this program is such a node.</summary>
    public const string Command = "tasks-node";

    private const int Slots = 256;
    private const int BatchSize = 500;
    private const string Ready = "ready";
    private readonly Process _process;

    private NodeProcess(Process process) => _process = process;

    /// <summary>Starts one, and waits until it is ready.</summary>
    public static async Task<NodeProcess> StartAsync(string url, string schema, string directory, string name)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        if (string.Equals(Path.GetFileNameWithoutExtension(Environment.ProcessPath), "dotnet", StringComparison.Ordinal))
            start.ArgumentList.Add(typeof(NodeProcess).Assembly.Location);
        foreach (var argument in (string[])[Command, schema, directory, name])
            start.ArgumentList.Add(argument);
        start.Environment[PostgresBench.UrlVariable] = url;
        var node = new NodeProcess(Process.Start(start)!);
        await node.ReadAsync(Ready);
        return node;
    }

    /// <summary>Has it submit so many tasks, and waits until they are acknowledged.</summary>
    public async Task SubmitAsync(int count)
    {
        await _process.StandardInput.WriteLineAsync(count.ToString(CultureInfo.InvariantCulture));
        await ReadAsync(count.ToString(CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    /// <summary>What such a process does.</summary>
    public static async Task<int> ServeAsync(string[] arguments)
    {
        if (arguments is not [var schema, var directory, var name])
            return Usage.Wrong($"{Command} is started by the benchmark itself");
        var database = PostgresBench.Existing(Environment.GetEnvironmentVariable(PostgresBench.UrlVariable)!, schema);
        await using var service = await ServiceUnderTest.StartAsync(directory, database, name, Slots, (new NoOp(), Slots));
        await service.OpenAsync(NoOp.Agent);
        await Console.Out.WriteLineAsync(Ready);
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var count = int.Parse(line, CultureInfo.InvariantCulture);
            foreach (var batch in Enumerable.Range(0, count).Select(_ => new SubmitTask(TaskId.New(TimeProvider.System), NoOp.Agent, "{}")).Chunk(BatchSize))
            {
                if (await service.AskStoreAsync(new SubmitTasks(batch)) is not TasksSubmitted)
                    throw new InvalidOperationException("A batch was not taken.");
            }

            await Console.Out.WriteLineAsync(line);
        }

        return 0;
    }

    private async Task ReadAsync(string expected)
    {
        var line = await _process.StandardOutput.ReadLineAsync();
        if (!string.Equals(line, expected, StringComparison.Ordinal))
            throw new InvalidOperationException($"A node said '{line}' and not '{expected}'.");
    }
}
