namespace RsPa.Host.Memory;

/// <summary>Decides when memory is given back: once the service has worked, and then been quiet for as long as one look takes.</summary>
/// <param name="AtLook">Processor time that the process had used at the newest look.</param>
/// <param name="AtRelease">Processor time that it had used when memory was last given back.</param>
internal sealed record IdleDecision(TimeSpan AtLook, TimeSpan AtRelease)
{
    // Of one core. A service that waits uses well under one percent.
    private const double QuietShare = 0.05;

    // A start takes as much, and so does the work that is worth tidying up after. Giving memory back costs a tenth of it.
    private static readonly TimeSpan Worked = TimeSpan.FromSeconds(1);

    /// <summary>Before the first look: the start is work, too.</summary>
    public static IdleDecision Initial { get; } = new(TimeSpan.Zero, TimeSpan.Zero);

    /// <summary>One look.</summary>
    /// <param name="used">Processor time that the process has used so far.</param>
    /// <param name="sinceLook">Time since the look before.</param>
    public (IdleDecision Next, bool Release) Look(TimeSpan used, TimeSpan sinceLook)
    {
        var quiet = used - AtLook <= sinceLook * QuietShare;
        return quiet && used - AtRelease >= Worked ? (new IdleDecision(used, used), true) : (this with { AtLook = used }, false);
    }
}
