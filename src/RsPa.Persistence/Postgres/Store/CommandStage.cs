using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using RsPa.Persistence.Postgres.Store.Commands;
using RsPa.Persistence.Postgres.Store.Transactions;

namespace RsPa.Persistence.Postgres.Store;

/// <summary>
/// Commands that follow on one another and can be carried out together, whatever their order, so that nobody could tell from the answers:
/// submissions and ends of attempts, each by one statement. It takes the next command, or says that this one has to wait for the stage.
/// </summary>
internal sealed class CommandStage
{
    private readonly SubmitRun _submits = new();
    private readonly RecordRun _records = new();

    // An end of an attempt could change the answer to a submission that meets the same task, by its id or by its key.
    private readonly HashSet<TaskId> _submitted = [];
    private readonly HashSet<AgentName> _submittedByKey = [];
    private readonly HashSet<TaskId> _recorded = [];
    private readonly HashSet<AgentName> _recordedOf = [];

    /// <summary>Whether a command is one that can be carried out with others.</summary>
    public static bool Takes(StoreCommand command) => command is SubmitTask or SubmitTasks or RecordAttempt { Data.Count: 0 };

    /// <summary>Adds a command.</summary>
    /// <returns>Whether it can be carried out with those that are there; it changes nothing where it can't.</returns>
    public bool TryAdd(StoreCommand command, StoreTransaction transaction, Action<StoreReply> answer)
    {
        switch (command)
        {
            case SubmitTask submit when Admits(submit):
                Add(submit, transaction, answer);
                return true;
            case SubmitTasks batch when batch.Tasks.All(Admits):
                var replies = new StoreReply[batch.Tasks.Count];
                for (var i = 0; i < replies.Length; i++)
                {
                    var place = i;
                    Add(batch.Tasks[i], transaction, reply => replies[place] = reply);
                }

                answer(new TasksSubmitted(replies));
                return true;
            case RecordAttempt { Data.Count: 0 } record when !_submitted.Contains(record.Id) && !_submittedByKey.Contains(record.Attempt.Agent) && _recorded.Add(record.Id):
                _recordedOf.Add(record.Attempt.Agent);
                _records.Add(record, conflict: null, again: false, answer);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Carries them out. All are answered by then.</summary>
    public async Task RunAsync(StoreTransaction transaction)
    {
        var pipeline = transaction.Pipeline();
        await _submits.SendAsync(transaction, pipeline).ConfigureAwait(false);
        _records.Send(transaction, pipeline);
        await pipeline.RunAsync().ConfigureAwait(false);
        await _submits.FinishAsync(transaction).ConfigureAwait(false);
    }

    private bool Admits(SubmitTask submit) => !_recorded.Contains(submit.Id) && !(submit.Key is not null && _recordedOf.Contains(submit.Agent));

    private void Add(SubmitTask submit, StoreTransaction transaction, Action<StoreReply> answer)
    {
        _submitted.Add(submit.Id);
        if (submit.Key is not null)
            _submittedByKey.Add(submit.Agent);
        _submits.Add(submit, transaction, answer);
    }
}
