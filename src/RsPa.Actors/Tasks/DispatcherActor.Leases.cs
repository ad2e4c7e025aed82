using Akka.Actor;
using RsPa.Actors.Protocol.Tasks;

namespace RsPa.Actors.Tasks;

/// <content>What is held in this dispatcher's name, compared with what it runs.</content>
public sealed partial class DispatcherActor
{
    private void Renew() => _store.Tell(new RenewLeases(_owner, _props.Dispatcher.Lease, _runs.Held()));

    // Commits are answered in their order, so that whatever was claimed before this has arrived.
    private void Renewed(LeasesRenewed renewed)
    {
        foreach (var lost in renewed.Lost)
        {
            // Another node took it over, since this one did not renew it in time. One that has ended is answered for by its record.
            if (_runs.Running(lost.Task, lost.Fence) is not { } run)
                continue;
            NoLongerOurs(_props.Log, lost.Task);
            _runs.Stop(run.Task.Id, StopCause.Shutdown);
            _runs.Remove(run.Task.Id);
        }

        foreach (var unknown in renewed.Unknown)
        {
            // Claimed in a commit whose answer was lost. It never began, so its attempt is not used up, and it is not rescued.
            if (_runs.Find(unknown.Task, unknown.Fence) is not null)
                continue;
            NeverBegun(_props.Log, unknown.Task, unknown.Agent);
            _store.Tell(new ReleaseTask(unknown.Task, unknown.Agent, unknown.Fence));
        }

        TellRunning();
        if (_runs.Count == 0)
            Empty();
        Quiet();
    }

    // The store failed at an end by a fault of its own. The first time the attempt is recorded as failed, without what it made: that it
    // failed is then known, and its tries are bounded. Where the store fails at that too, the run is left to the next start. It takes no
    // slot: it has ended.
    private void Broken(BrokenWork broken)
    {
        var (id, fence) = broken.Command switch
        {
            RecordAttempt record => (record.Id, record.Fence),
            ReleaseTask back => (back.Id, back.Fence),
            _ => throw new InvalidOperationException($"an unexpected command {broken.Command}"),
        };
        if (_runs.Find(id, fence) is not { Command: not null } run)
            return;
        run.Broken++;
        NotRecordable(_props.Log, id, run.Agent.Name, broken.Error);
        if (run.Broken >= Run.MostBroken)
            return;
        var end = new AttemptEnd.Failed($"What the attempt did could not be recorded. {broken.Error}", MayRetry: true);
        Record(run, AttemptDecision.Decide(run.Task, end, run.Agent.Limits, _props.Time.GetUtcNow(), _props.Jitter()));
    }
}
