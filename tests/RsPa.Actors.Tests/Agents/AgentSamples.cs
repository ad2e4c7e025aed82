using System.Collections.Concurrent;
using Akka.Actor;
using RsPa.Actors.Agents;
using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;

namespace RsPa.Actors.Tests.Agents;

internal static class AgentSamples
{
    /// <summary>The node.</summary>
    public const string Here = "here";

    public static readonly AgentName Receipts = new("receipts");

    public static readonly DateTimeOffset Now = new(2025, 3, 10, 8, 0, 0, TimeSpan.Zero);

    public static AgentDefinition Definition(string name = "receipts", int slots = 3, bool enabled = true) => new(
        new AgentName(name), new AgentName("reimbursement"), "{}",
        new AgentLimits(slots, TimeSpan.FromMinutes(30), TimeSpan.FromSeconds(5), 3, TimeSpan.FromSeconds(5)), enabled);

    public static AttemptTotals Done(long sequence, long count = 1) => new(count, 0, 0, 0, sequence, Now, null);

    public static AttemptTotals Failed(long sequence, int count = 1, string error = "no vendor") => new(0, count, 0, count, sequence, Now, error);

    public static AttemptTotals Cancelled(long sequence) => new(0, 0, 1, 0, sequence, Now, null);

    public static AgentState Known(AgentDefinition? definition = null) => AgentState.Initial.Evolve(new AgentConfigured(definition ?? Definition(), Now));
}

/// <summary>What one agent has done, as the database has it; reading can be made to fail.</summary>
internal sealed class FakeTotals : IAttemptTotals
{
    private int _failures;

    public AttemptTotals Row { get; set; } = AttemptSums.Nothing;

    public void FailNext(int times) => _failures = times;

    public Task<AttemptTotals> ReadAsync(AgentName agent, CancellationToken cancellationToken) =>
        Interlocked.Decrement(ref _failures) >= 0 ? throw new IOException("database is locked") : Task.FromResult(Row);
}

/// <summary>Stands for the task store: keeps what agents say of their pauses, or refuses it.</summary>
internal sealed class PauseBook
{
    public ConcurrentQueue<SetAgentPaused> Kept { get; } = [];

    public string? Refusal { get; set; }

    public IActorRef Open(ActorSystem system) => system.ActorOf(Props.Create(() => new Keeper(this)));

    private sealed class Keeper : ReceiveActor
    {
        public Keeper(PauseBook book) => Receive<SetAgentPaused>(keep =>
        {
            if (book.Refusal is { } refusal)
            {
                Sender.Tell(new StoreRefused(StoreRefusal.StorageFailed, refusal));
                return;
            }

            book.Kept.Enqueue(keep);
            Sender.Tell(new AgentPausedSet(keep.Agent));
        });
    }
}
