using System.Text.Json.Serialization;
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
/// The JSON of messages, events and snapshots, generated at compile time: snake_case names, enums as text, nulls left out.
/// Every type here also has a line in <see cref="Manifests"/>.
/// </summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(AgentConfigured))]
[JsonSerializable(typeof(AgentPaused))]
[JsonSerializable(typeof(AgentResumed))]
[JsonSerializable(typeof(AttemptsCounted))]
[JsonSerializable(typeof(AgentListed))]
[JsonSerializable(typeof(AgentState))]
[JsonSerializable(typeof(GatewayMemo))]
[JsonSerializable(typeof(ConfigureAgent))]
[JsonSerializable(typeof(PauseAgent))]
[JsonSerializable(typeof(ResumeAgent))]
[JsonSerializable(typeof(DisableAgent))]
[JsonSerializable(typeof(AnnounceAgents))]
[JsonSerializable(typeof(GetAgent))]
[JsonSerializable(typeof(GetAgents))]
[JsonSerializable(typeof(AgentView))]
[JsonSerializable(typeof(AgentList))]
[JsonSerializable(typeof(AgentUnknown))]
[JsonSerializable(typeof(AgentAccepted))]
[JsonSerializable(typeof(AgentRefused))]
[JsonSerializable(typeof(AgentAvailable))]
[JsonSerializable(typeof(AgentUnavailable))]
[JsonSerializable(typeof(AttemptsRunning))]
[JsonSerializable(typeof(SubmitTask))]
[JsonSerializable(typeof(SubmitTasks))]
[JsonSerializable(typeof(CancelTask))]
[JsonSerializable(typeof(RetryTask))]
[JsonSerializable(typeof(ClaimTasks))]
[JsonSerializable(typeof(RecordAttempt))]
[JsonSerializable(typeof(ReleaseTask))]
[JsonSerializable(typeof(RenewLeases))]
[JsonSerializable(typeof(RescueTasks))]
[JsonSerializable(typeof(ReportProgress))]
[JsonSerializable(typeof(WakeTasks))]
[JsonSerializable(typeof(SetAgentPaused))]
[JsonSerializable(typeof(TaskSubmitted))]
[JsonSerializable(typeof(TasksSubmitted))]
[JsonSerializable(typeof(StoreRefused))]
[JsonSerializable(typeof(TaskCancelled))]
[JsonSerializable(typeof(TaskRetried))]
[JsonSerializable(typeof(TasksClaimed))]
[JsonSerializable(typeof(AttemptRecorded))]
[JsonSerializable(typeof(AttemptStale))]
[JsonSerializable(typeof(TaskReleased))]
[JsonSerializable(typeof(LeasesRenewed))]
[JsonSerializable(typeof(TasksRescued))]
[JsonSerializable(typeof(ProgressReported))]
[JsonSerializable(typeof(TasksWoken))]
[JsonSerializable(typeof(AgentPausedSet))]
[JsonSerializable(typeof(TaskChanged))]
[JsonSerializable(typeof(TaskWaits))]
[JsonSerializable(typeof(TaskProgressed))]
[JsonSerializable(typeof(ModelCallRecord))]
[JsonSerializable(typeof(RecordModelCalls))]
[JsonSerializable(typeof(PruneModelCalls))]
[JsonSerializable(typeof(ModelCallsRecorded))]
[JsonSerializable(typeof(ModelCallsPruned))]
[JsonSerializable(typeof(CreateApiKey))]
[JsonSerializable(typeof(RevokeApiKey))]
[JsonSerializable(typeof(NoteApiKeyUses))]
[JsonSerializable(typeof(ApiKeyCreated))]
[JsonSerializable(typeof(ApiKeyRevoked))]
[JsonSerializable(typeof(ApiKeyUsesNoted))]
[JsonSerializable(typeof(ChangeSchedules))]
[JsonSerializable(typeof(PruneOccurrences))]
[JsonSerializable(typeof(SchedulesChanged))]
[JsonSerializable(typeof(OccurrencesPruned))]
[JsonSerializable(typeof(ScheduleChanged))]
[JsonSerializable(typeof(Ping))]
[JsonSerializable(typeof(Pong))]
[JsonSerializable(typeof(GetHealth))]
[JsonSerializable(typeof(HealthReport))]
internal sealed partial class StoredJson : JsonSerializerContext;
