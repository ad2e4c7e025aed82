using Akka.Actor;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Supervision;

namespace RsPa.Actors.Tasks;

/// <content>The phases of the shutdown.</content>
public sealed partial class DispatcherActor
{
    private void StopClaim()
    {
        _claiming = false;
        State = "draining";
        Offer();

        // The answer to this comes after every claim that was under way, so that none arrives once the phase is done.
        _untilQuiet.Enqueue(Sender);
        Renew();
    }

    private void Quiet()
    {
        while (!_claiming && _untilQuiet.TryDequeue(out var waiting))
            waiting.Tell(PhaseDone.Instance);
    }

    private void WhenEmpty()
    {
        if (_runs.Count == 0)
            Sender.Tell(PhaseDone.Instance);
        else
            _untilEmpty.Add(Sender);
    }

    private void CancelAll()
    {
        State = "cancelling";
        _runs.StopAll(StopCause.Shutdown);
        WhenEmpty();
    }

    private void HandBack()
    {
        State = "handing back";
        foreach (var run in _runs.StillRunning())
        {
            HandedBack(_props.Log, run.Task.Id, run.Agent.Name);
            Record(run, new ReleaseTask(run.Task.Id, run.Task.Agent, run.Task.Fence));
        }

        WhenEmpty();
    }

    private void Empty()
    {
        foreach (var waiting in _untilEmpty)
            waiting.Tell(PhaseDone.Instance);
        _untilEmpty.Clear();
    }
}
