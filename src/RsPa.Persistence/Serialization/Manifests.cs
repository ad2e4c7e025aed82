using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using RsPa.Actors.Agents;
using RsPa.Actors.Gateway.Memory;
using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Gateway;
using RsPa.Actors.Protocol.Health;
using RsPa.Actors.Protocol.Schedules;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;

namespace RsPa.Persistence.Serialization;

/// <summary>
/// The table of stored forms. A name is forever: what once was written under it must be readable under it. To change a stored form,
/// give the type a new name (<c>….v2</c>), and keep the old one as <see cref="Manifest.Old{T}"/> with a function that makes today's
/// value of it.
/// </summary>
public sealed class Manifests
{
    private readonly FrozenDictionary<string, Manifest> _byName;
    private readonly FrozenDictionary<Type, Manifest> _byType;

    /// <summary>Makes a table.</summary>
    /// <exception cref="ArgumentException">A name or a type stands in it twice.</exception>
    public Manifests(IReadOnlyCollection<Manifest> all)
    {
        _byName = all.ToFrozenDictionary(manifest => manifest.Name, StringComparer.Ordinal);
        _byType = all.Where(manifest => !manifest.IsOld).ToFrozenDictionary(manifest => manifest.Type);
    }

    /// <summary>The forms of this version of RsPa.</summary>
    public static Manifests Current { get; } = new(
    [
        // Events and snapshots: kept for as long as the journal is.
        Manifest.Of<AgentConfigured>("agent.configured.v2"),
        Manifest.Of<AgentPaused>("agent.paused.v1"),
        Manifest.Of<AgentResumed>("agent.resumed.v1"),
        Manifest.Of<AttemptsCounted>("agent.attempts-counted.v1"),
        Manifest.Old<AgentConfigured>("agent.configured.v1", Unchanged<AgentConfigured>),
        Manifest.Of<AgentState>("agent.state.v3"),
        Manifest.Old<AgentState>("agent.state.v2", Unchanged<AgentState>),
        Manifest.Old<AgentState>("agent.state.v1", Unchanged<AgentState>),
        Manifest.Of<AgentListed>("agents.listed.v1"),
        Manifest.Of<GatewayMemo>("gateway.memo.v1"),

        // Messages: two neighbouring versions of nodes understand one another. An old form of a message goes once no neighbour sends it.
        Manifest.Of<ConfigureAgent>("agent.configure.v2"),
        Manifest.Of<PauseAgent>("agent.pause.v1"),
        Manifest.Of<ResumeAgent>("agent.resume.v1"),
        Manifest.Of<DisableAgent>("agent.disable.v1"),
        Manifest.Of<AnnounceAgents>("agents.announce.v1"),
        Manifest.Of<GetAgent>("agent.get.v1"),
        Manifest.Of<GetAgents>("agents.get.v1"),
        Manifest.Of<AgentView>("agent.view.v2"),
        Manifest.Of<AgentList>("agents.list.v2"),
        Manifest.Of<AgentUnknown>("agent.unknown.v1"),
        Manifest.Of<AgentAccepted>("agent.accepted.v2"),
        Manifest.Of<AgentRefused>("agent.refused.v1"),
        Manifest.Of<AgentAvailable>("agent.available.v2"),
        Manifest.Of<AgentUnavailable>("agent.unavailable.v2"),
        Manifest.Of<AttemptsRunning>("agent.attempts-running.v2"),

        Manifest.Of<SubmitTask>("task.submit.v2"),
        Manifest.Of<SubmitTasks>("tasks.submit.v2"),
        Manifest.Of<CancelTask>("task.cancel.v1"),
        Manifest.Of<RetryTask>("task.retry.v1"),
        Manifest.Of<ClaimTasks>("tasks.claim.v4"),
        Manifest.Of<RecordAttempt>("task.record-attempt.v2"),
        Manifest.Of<ReleaseTask>("task.return.v1"),
        Manifest.Of<RenewLeases>("tasks.renew-leases.v2"),
        Manifest.Of<RescueTasks>("tasks.rescue.v1"),
        Manifest.Of<ReportProgress>("task.report-progress.v1"),
        Manifest.Of<WakeTasks>("tasks.wake.v1"),
        Manifest.Of<SetAgentPaused>("agent.keep-pause.v1"),
        Manifest.Of<TaskSubmitted>("task.submitted.v1"),
        Manifest.Of<TasksSubmitted>("tasks.submitted.v1"),
        Manifest.Of<StoreRefused>("task.refused.v1"),
        Manifest.Of<TaskCancelled>("task.cancelled.v1"),
        Manifest.Of<TaskRetried>("task.retried.v1"),
        Manifest.Of<TasksClaimed>("tasks.claimed.v2"),
        Manifest.Of<AttemptRecorded>("task.attempt-recorded.v2"),
        Manifest.Of<AttemptStale>("task.attempt-stale.v2"),
        Manifest.Of<TaskReleased>("task.returned.v2"),
        Manifest.Of<LeasesRenewed>("tasks.leases-renewed.v3"),
        Manifest.Old<LeasesRenewed>("tasks.leases-renewed.v2", static (stored, options) => Unchanged<LeasesRenewed>(stored, options) with { ToStop = [] }),
        Manifest.Of<TasksRescued>("tasks.rescued.v1"),
        Manifest.Of<ProgressReported>("task.progress-reported.v1"),
        Manifest.Of<TasksWoken>("tasks.woken.v1"),
        Manifest.Of<AgentPausedSet>("agent.pause-kept.v1"),
        Manifest.Of<TaskChanged>("task.changed.v1"),
        Manifest.Of<TaskWaits>("task.waits.v1"),
        Manifest.Of<TaskProgressed>("task.progressed.v2"),

        Manifest.Of<ModelCallRecord>("gateway.call.v1"),
        Manifest.Of<RecordModelCalls>("gateway.record-calls.v1"),
        Manifest.Of<PruneModelCalls>("gateway.prune-calls.v1"),
        Manifest.Of<ModelCallsRecorded>("gateway.calls-recorded.v1"),
        Manifest.Of<ModelCallsPruned>("gateway.calls-pruned.v1"),
        Manifest.Of<CreateApiKey>("gateway.create-key.v1"),
        Manifest.Of<RevokeApiKey>("gateway.revoke-key.v1"),
        Manifest.Of<NoteApiKeyUses>("gateway.note-key-uses.v1"),
        Manifest.Of<ApiKeyCreated>("gateway.key-created.v1"),
        Manifest.Of<ApiKeyRevoked>("gateway.key-revoked.v1"),
        Manifest.Of<ApiKeyUsesNoted>("gateway.key-uses-noted.v1"),

        Manifest.Of<ChangeSchedules>("schedules.change.v1"),
        Manifest.Of<PruneOccurrences>("schedules.prune.v1"),
        Manifest.Of<SchedulesChanged>("schedules.changed.v1"),
        Manifest.Of<OccurrencesPruned>("schedules.pruned.v1"),
        Manifest.Of<ScheduleChanged>("schedule.changed.v1"),

        Manifest.Of<Ping>("health.ping.v1"),
        Manifest.Of<Pong>("health.pong.v2"),
        Manifest.Of<GetHealth>("health.get.v1"),
        Manifest.Of<HealthReport>("health.report.v2"),
    ]);

    // What was removed since is skipped, and what was added has its default.
    private static T Unchanged<T>(JsonDocument json, JsonSerializerOptions options)
        where T : class =>
        json.Deserialize((JsonTypeInfo<T>)options.GetTypeInfo(typeof(T))) ?? throw new JsonException($"null where a {typeof(T).Name} is expected");

    /// <summary>The types that can be written.</summary>
    public IEnumerable<Type> Types => _byType.Keys;

    /// <summary>All names, the old ones too.</summary>
    public IEnumerable<string> Names => _byName.Keys;

    /// <summary>The form of a type.</summary>
    /// <returns>Nothing where the type is not registered.</returns>
    public Manifest? For(Type type) => _byType.GetValueOrDefault(type);

    /// <summary>The form of a name.</summary>
    /// <returns>Nothing where this version does not know the name.</returns>
    public Manifest? Named(string name) => _byName.GetValueOrDefault(name);

    /// <summary>This table and further forms: for plug-ins and tests.</summary>
    public Manifests With(params IEnumerable<Manifest> further) => new([.. _byName.Values, .. further]);
}
