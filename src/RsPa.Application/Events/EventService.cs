using RsPa.Agents;
using RsPa.Application.Access;
using RsPa.Application.Outcomes;

namespace RsPa.Application.Events;

/// <summary>Live changes of tasks.</summary>
public sealed class EventService(LiveChanges live)
{
    private static readonly Permission Listen = new("events.follow", CallerRole.Viewer);

    /// <summary>Follows changes from now on, until the subscription is disposed.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="task">Only of this task; of all where there is none.</param>
    public Outcome<LiveSubscription> Follow(Caller caller, TaskId? task)
    {
        if (Listen.Refuse(caller) is { } refused)
            return refused;
        return live.Follow(task);
    }
}
