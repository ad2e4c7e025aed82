using System.Text.Json;
using RsPa.Actors.Gateway.Calls;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using RsPa.Application.Access;
using RsPa.Application.Health;
using RsPa.Application.Nodes;
using RsPa.Application.Outcomes;
using RsPa.Application.Tasks;
using RsPa.Host.Settings;

namespace RsPa.Host.Start;

/// <summary>
/// What a new owner sees: the agents at work on the receipts that ship, and what to do next. Each receipt is a task like any other,
/// as a preview, so that nobody's ledger begins with somebody else's lunch.
/// </summary>
internal sealed partial class FirstRun(
    TaskService tasks, TaskFollowService follow, HealthService health, GatewayParts gateway, RsPaSettings settings, HostInfo info, DataDirectory directory, TimeProvider time, ILogger<FirstRun> log)
{
    private static readonly string[] Kinds = [".txt", ".html", ".eml", ".pdf"];
    private static readonly AgentName Reimbursement = new("reimbursement");
    private static readonly AgentName Report = new("system_report");

    private static string Samples => Path.Combine(AppContext.BaseDirectory, "samples", "receipts");

    /// <summary>Shows it, once the service has started, where the owner has not seen it.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            if (!directory.OwesWelcome)
                return;
            await ShowAsync(stopping).ConfigureAwait(false);
            directory.Welcomed();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The service stops: what was submitted goes on when it starts again, and is shown then.
        }
        catch (Exception fault)
        {
            Failed(log, fault);
        }
    }

    private async Task ShowAsync(CancellationToken stopping)
    {
        // Looked at first: calls to a server that is not there would each find that out, with retries.
        await Task.WhenAll(gateway.Catalog.Endpoints.Select(endpoint => endpoint.Health.GetAsync(force: false, stopping).AsTask())).ConfigureAwait(false);
        var receipts = settings.Agents.IsEnabled(Reimbursement.Value) ? await ReceiptsAsync(stopping).ConfigureAwait(false) : [];
        var report = settings.Agents.IsEnabled(Report.Value) ? await DoAsync(Report, """{"hours":1}""", key: null, stopping).ConfigureAwait(false) : null;
        var shown = (await health.ShowAsync(Caller.Service, stopping).ConfigureAwait(false)).TryGet(out var whole, out _) ? FirstRunText.Gateway(whole) : null;
        System.Console.Out.Write(DisplayText.Block(FirstRunText.Of(info, settings, receipts, report, shown)));
        await System.Console.Out.FlushAsync(stopping).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<(string File, TaskDetail? Task)>> ReceiptsAsync(CancellationToken stopping)
    {
        var files = Directory.EnumerateFiles(Samples).Where(file => Kinds.Contains(Path.GetExtension(file))).Order(StringComparer.Ordinal).ToArray();
        var work = files.Select(async file =>
        {
            var input = JsonSerializer.Serialize(new Dictionary<string, object> { ["path"] = file, ["preview"] = true });
            return (Path.GetFileName(file), await DoAsync(Reimbursement, input, $"first run: {Path.GetFileName(file)}", stopping).ConfigureAwait(false));
        });
        return await Task.WhenAll(work).ConfigureAwait(false);
    }

    // With a key, a start after one that was interrupted goes on with that one's tasks.
    private async Task<TaskDetail?> DoAsync(AgentName agent, string input, string? key, CancellationToken stopping)
    {
        var submitted = await tasks.SubmitAsync(Caller.Service, new SubmitTask(TaskId.New(time), agent, input) { Key = key, MaxRetries = 0 }, stopping).ConfigureAwait(false);
        if (!submitted.TryGet(out var task, out var problem))
        {
            NotTaken(log, agent, problem.Message);
            return null;
        }

        if (!(await follow.FollowAsync(Caller.Service, task.Id, stopping).ConfigureAwait(false)).TryGet(out var updates, out problem))
            throw new ProblemException(problem);
        TaskDetail? last = null;
        await foreach (var update in updates.ConfigureAwait(false))
            last = update.Task;
        return last;
    }

    [LoggerMessage(5003, LogLevel.Warning, "The first run's samples could not be shown")]
    private static partial void Failed(ILogger logger, Exception fault);

    [LoggerMessage(5004, LogLevel.Warning, "The first run's task for {Agent} was not taken: {Reason}")]
    private static partial void NotTaken(ILogger logger, AgentName agent, string reason);
}
