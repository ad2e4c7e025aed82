namespace RsPa.Actors.Gateway.Scheduling;

/// <summary>What waits for one model, over all lanes.</summary>
/// <param name="Model">The model.</param>
/// <param name="Lane">The most urgent lane in which something waits for it.</param>
/// <param name="OldestAt">When the oldest of these calls came.</param>
/// <param name="RipeAt">When the first of them has waited for half of its maximum.</param>
/// <param name="AgedAt">When the first of them comes so near to its maximum wait that it goes first, a load not counted.</param>
/// <param name="Seconds">The GPU time that all of them are expected to take.</param>
internal sealed record Want(ModelKey Model, Lane Lane, DateTimeOffset OldestAt, DateTimeOffset RipeAt, DateTimeOffset AgedAt, double Seconds)
{
    public static List<Want> Of(Turn turn)
    {
        var wants = new List<Want>();
        foreach (var lane in Lanes.All)
        {
            foreach (var (model, line) in turn.State.Queue(lane).Lines)
            {
                var want = new Want(model, lane, line.Calls.Min!.ArrivedAt, line.Calls.Min.ArrivedAt + (turn.Policy.MaxWait(lane) / 2), AgesAt(turn, lane, line), line.Seconds);
                var i = wants.FindIndex(other => other.Model == model);
                if (i < 0)
                    wants.Add(want);
                else
                    wants[i] = wants[i].And(want);
            }
        }

        return wants;
    }

    /// <summary>
    /// When the calls of a line have to come first, so that none waits beyond its maximum: the oldest at its own moment, and the youngest so
    /// much earlier as all before it take. Not before half of the maximum wait, however much has piled up.
    /// </summary>
    public static DateTimeOffset AgesAt(Turn turn, Lane lane, Line line)
    {
        var most = turn.Policy.MaxWait(lane);
        var oldest = line.Calls.Min!;
        var first = oldest.ArrivedAt + most - Margin(most);
        var last = line.Calls.Max!.ArrivedAt + most - Margin(most) - TimeSpan.FromSeconds(Math.Min(line.Seconds, most.TotalSeconds));
        var soonest = oldest.ArrivedAt + (most / 2);
        return Later(soonest, first < last ? first : last);
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    // For the call that has a slot just then.
    private static TimeSpan Margin(TimeSpan most) => most / 10;

    private Want And(Want other) => new(
        Model,
        Lane < other.Lane ? Lane : other.Lane,
        OldestAt < other.OldestAt ? OldestAt : other.OldestAt,
        RipeAt < other.RipeAt ? RipeAt : other.RipeAt,
        AgedAt < other.AgedAt ? AgedAt : other.AgedAt,
        Seconds + other.Seconds);
}
