using System.Collections.Concurrent;
using System.Text.Json;
using Akka.Actor;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using RsPa.Agents.Documents;
using RsPa.Agents.Files;

namespace RsPa.Actors.Tasks;

/// <summary>Makes an agent and has it do one attempt. Whatever its author did wrong becomes the failure of that attempt.</summary>
/// <param name="services">What an agent may use.</param>
/// <param name="log">Where faults of agents are logged.</param>
public sealed partial class AttemptRunner(AttemptServices services, ILogger<AttemptRunner> log)
{
    /// <summary>The longest output of an attempt, in characters of JSON text.</summary>
    public const int LongestOutput = 4 * 1024 * 1024;

    private const int LongestError = 8_000;

    private readonly ConcurrentDictionary<(AgentName, string), Settings> _settings = [];

    /// <summary>The attempts that did not stop when told to.</summary>
    public AbandonedAttempts Abandoned { get; } = new();

    /// <summary>Does one attempt.</summary>
    /// <param name="task">The claimed task.</param>
    /// <param name="agent">Its agent.</param>
    /// <param name="progress">Where progress goes.</param>
    /// <param name="waits">Where its calls to a model say that they wait.</param>
    /// <param name="cancellationToken">Cancelled when the attempt is to stop.</param>
    /// <returns>How it ended, and what it changed. It does not throw.</returns>
    public Task<AttemptReport> RunAsync(ClaimedTask task, AgentDefinition agent, IProgress<AgentProgress> progress, IAttemptWaits waits, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(agent);

        // Off the caller's thread, since an author's first line may well block; not with the token, so that there is always a report.
        return Task.Run(() => MeasuredAsync(task, agent, progress, waits, cancellationToken), CancellationToken.None);
    }

    private async Task<AttemptReport> MeasuredAsync(ClaimedTask task, AgentDefinition agent, IProgress<AgentProgress> progress, IAttemptWaits waits, CancellationToken cancellationToken)
    {
        var began = services.Time.GetTimestamp();
        var activity = TasksInstruments.Start(task, services.Time.GetUtcNow());
        var report = await AttemptAsync(task, agent, progress, waits, cancellationToken).ConfigureAwait(false);
        TasksInstruments.End(activity, task, report.End, services.Time.GetElapsedTime(began));
        return report;
    }

    private async Task<AttemptReport> AttemptAsync(ClaimedTask task, AgentDefinition agent, IProgress<AgentProgress> progress, IAttemptWaits waits, CancellationToken cancellationToken)
    {
        var data = new AttemptData(services.Data, agent.Name);
        try
        {
            var worker = services.FindType(agent.Type)?.Create();
            if (worker is null)
                return Failure($"This version has no agents of type '{agent.Type}'. Put the plug-in that brings it back, or remove the agent '{agent.Name}'.", mayRetry: false);
            var result = await worker.ExecuteAsync(Run(task, agent, data, progress, waits), cancellationToken).ConfigureAwait(false);
            return result switch
            {
                AgentResult.Completed completed => Completed(completed.Output, data),
                AgentResult.Failed failed => Failure(failed.Reason, failed.MayRetry),
                AgentResult.Waiting waiting => Wait(WaitKind.Time, waiting.Reason, waiting.Until),
                null => Failure("The agent returned no result (null). It should return AgentResult.Done, Fail, Reject or WaitUntil.", mayRetry: true),
                _ => throw new InvalidOperationException($"an unknown result {result}"),
            };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Failure("The attempt was told to stop.", mayRetry: true);
        }
        catch (ModelAwayException away)
        {
            // Not the task's fault, nor its agent's: it goes on when the model is back.
            return Wait(WaitKind.Model, away.Message, until: null);
        }
        catch (Exception fault)
        {
            AgentThrew(log, fault, agent.Name, task.Id, task.Attempt);

            // What is wrong with JSON is mostly wrong with what the owner gave: the name of an exception says nothing to them.
            return Failure(fault is JsonException ? fault.Message : $"{fault.GetType().Name}: {fault.Message}", mayRetry: true);
        }
    }

    private AgentRun Run(ClaimedTask task, AgentDefinition agent, AttemptData data, IProgress<AgentProgress> progress, IAttemptWaits waits)
    {
        var settings = _settings.GetOrAdd((agent.Name, agent.Configuration), static (key, services) => Settings.Of(key.Item1, key.Item2, services), services);
        return new AgentRun
        {
            TaskId = task.Id,
            Agent = agent.Name,
            Attempt = task.Attempt,
            Input = JsonElement.Parse(task.Input),
            Configuration = settings.Configuration,
            Data = data,
            Cache = services.Cache(agent.Name),
            Chat = services.Chat(new AttemptContext(task.Id, agent.Name, task.Attempt, task.Priority, task.Fence) { Waits = waits }),
            Readable = services.Readable,
            Documents = services.Documents,
            Activity = services.Activity,
            Progress = progress,
            Logger = new AttemptLogger(settings.Logger, task.Id, task.Attempt, agent.Name),
            Time = services.Time,
            FilesDirectory = settings.FilesDirectory,
        };
    }

    private static AttemptReport Completed(object? output, AttemptData data)
    {
        string? text;
        try
        {
            text = output is null ? null : AgentJson.Write(output);
        }
        catch (Exception fault) when (fault is NotSupportedException or JsonException)
        {
            return Failure($"The agent's output, a {output!.GetType().Name}, can't be written as JSON: {fault.Message}", mayRetry: false);
        }

        return text is { Length: > LongestOutput }
            ? Failure($"The agent's output has {text.Length:N0} characters of JSON; at most {LongestOutput:N0} are kept. It should write a file instead.", mayRetry: false)
            : new AttemptReport(new AttemptEnd.Completed(text), data.Changes);
    }

    private static AttemptReport Failure(string error, bool mayRetry) => new(new AttemptEnd.Failed(Shortened(error), mayRetry), []);

    private static AttemptReport Wait(WaitKind waitsFor, string reason, DateTimeOffset? until) => new(new AttemptEnd.Waiting(waitsFor, Shortened(reason), until), []);

    private static string Shortened(string error) => error.Length <= LongestError ? error : error[..LongestError] + " …";

    [LoggerMessage(1001, LogLevel.Warning, "Agent {Agent} threw in attempt {Attempt} at task {Task}")]
    private static partial void AgentThrew(ILogger logger, Exception fault, AgentName agent, TaskId task, int attempt);

    /// <summary>What all attempts of an agent share while it is configured alike.</summary>
    private sealed record Settings(JsonElement Configuration, ILogger Logger, string FilesDirectory)
    {
        public static Settings Of(AgentName agent, string configuration, AttemptServices services)
        {
            var directory = Path.Combine(services.FilesDirectory, agent.Value);
            Directory.CreateDirectory(directory);
            return new Settings(JsonElement.Parse(configuration), services.Loggers.CreateLogger($"agents.{agent}"), directory);
        }
    }
}

/// <summary>How an attempt ended, and what it changed.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Data">What it changed in its agent's data.</param>
public sealed record AttemptReport(AttemptEnd End, IReadOnlyList<AgentDataChange> Data) : INoSerializationVerificationNeeded;

/// <summary>What agents may use.</summary>
/// <param name="FindType">The type of agents of that name.</param>
/// <param name="Data">Reads agents' data.</param>
/// <param name="Cache">The cache of an agent.</param>
/// <param name="Chat">Makes the way to the model for an attempt, on its agent's account.</param>
/// <param name="Readable">Opens files that tasks name.</param>
/// <param name="Documents">Has documents read outside.</param>
/// <param name="Activity">What the service did.</param>
/// <param name="Loggers">Makes loggers.</param>
/// <param name="Time">The clock.</param>
/// <param name="FilesDirectory">Below it each agent has a directory of its own.</param>
public sealed record AttemptServices(
    Func<AgentName, IAgentType?> FindType,
    IAgentDataReader Data,
    Func<AgentName, IAgentCache> Cache,
    Func<AttemptContext, IChatClient> Chat,
    IReadableFiles Readable,
    IDocuments Documents,
    IServiceActivity Activity,
    ILoggerFactory Loggers,
    TimeProvider Time,
    string FilesDirectory);

/// <summary>Reads agents' data as it is committed.</summary>
public interface IAgentDataReader
{
    /// <summary>Reads one entry, or nothing.</summary>
    ValueTask<AgentDataEntry?> ReadAsync(AgentName agent, string key, CancellationToken cancellationToken);

    /// <summary>Reads the entries whose key starts with <paramref name="prefix"/>, in the order of their keys.</summary>
    Task<IReadOnlyList<AgentDataEntry>> ListAsync(AgentName agent, string prefix, CancellationToken cancellationToken);
}

/// <summary>An entry of an agent's data.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Value">JSON text.</param>
/// <param name="Version">Another one after each write, and never again one that it had; above 0.</param>
public sealed record AgentDataEntry(string Key, string Value, long Version);
