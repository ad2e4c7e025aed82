using System.Diagnostics;
using System.Diagnostics.Metrics;
using RsPa.Actors.Protocol.Tasks;

namespace RsPa.Actors.Tasks;

/// <summary>What the actors of tasks measure and trace.</summary>
internal static class TasksInstruments
{
    /// <summary>The name of the meter and of the source of activities.</summary>
    public const string Name = "RsPa.Tasks";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);

    private static readonly UpDownCounter<int> Running = Meter.CreateUpDownCounter<int>("rspa.tasks.running", "{attempt}", "Attempts that run on this node.");

    private static readonly UpDownCounter<int> LentSlots = Meter.CreateUpDownCounter<int>("rspa.tasks.slots.lent", "{slot}", "Slots of this node that are lent to other tasks, while their own wait for a model.");

    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(
        "rspa.tasks.attempt.duration", "s", "How long an attempt took, from its start on this node to its end.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300, 1800] });

    private static readonly Histogram<double> Delay = Meter.CreateHistogram<double>(
        "rspa.tasks.start.delay", "s", "From a task's claim to the start of its attempt.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5] });

    /// <summary>An attempt starts.</summary>
    /// <returns>Its activity, which goes on with the trace of whoever submitted the task; null where nobody listens.</returns>
    public static Activity? Start(ClaimedTask task, DateTimeOffset now)
    {
        var agent = new KeyValuePair<string, object?>("rspa.agent", task.Agent.Value);
        Running.Add(1, agent);
        Delay.Record(Math.Max(0, (now - task.ClaimedAt).TotalSeconds), agent);
        if (!Source.HasListeners())
            return null;
        var parent = ActivityContext.TryParse(task.TraceParent, null, isRemote: true, out var submitter) ? submitter : default;
        return Source.StartActivity($"attempt {task.Agent}", ActivityKind.Consumer, parent,
        [
            agent,
            new("rspa.task.id", task.Id.ToString()),
            new("rspa.task.attempt", task.Attempt),
            new("rspa.task.priority", task.Priority.ToString().ToLowerInvariant()),
        ]);
    }

    /// <summary>An attempt has ended.</summary>
    public static void End(Activity? activity, ClaimedTask task, AttemptEnd end, TimeSpan took)
    {
        var agent = new KeyValuePair<string, object?>("rspa.agent", task.Agent.Value);
        var outcome = Outcome(end);
        Running.Add(-1, agent);
        Duration.Record(took.TotalSeconds, agent, new("rspa.outcome", outcome));
        if (activity is null)
            return;
        activity.SetTag("rspa.outcome", outcome);
        if (end is AttemptEnd.Failed failed)
            activity.SetStatus(ActivityStatusCode.Error, failed.Error);
        activity.Dispose();
    }

    /// <summary>More slots are lent than before, or fewer.</summary>
    public static void Lent(int more)
    {
        if (more != 0)
            LentSlots.Add(more);
    }

    private static string Outcome(AttemptEnd end) => end switch
    {
        AttemptEnd.Completed => "completed",
        AttemptEnd.Failed => "failed",
        AttemptEnd.Waiting => "waiting",
        AttemptEnd.TimedOut => "timed_out",
        AttemptEnd.Cancelled => "cancelled",
        _ => "interrupted",
    };
}
