namespace RsPa.Actors.Supervision;

/// <summary>
/// The phases of a shutdown, between Akka's <c>service-requests-done</c> and <c>service-stop</c>. Their order and time limits are in
/// <c>hocon/akka.conf</c>; a phase whose tasks take longer is left behind, and the next one begins.
/// </summary>
public static class ShutdownPhases
{
    /// <summary>No further task is claimed or submitted.</summary>
    public const string StopClaiming = "stop-claiming";

    /// <summary>What runs may end by itself.</summary>
    public const string Drain = "drain";

    /// <summary>What still runs is told to stop.</summary>
    public const string Cancel = "cancel";

    /// <summary>What has not stopped is pending again, its attempt not used up.</summary>
    public const string HandBack = "hand-back";

    /// <summary>What waits to be written is written.</summary>
    public const string Flush = "flush";

    /// <summary>All of them, in order.</summary>
    public static IReadOnlyList<string> InOrder { get; } = [StopClaiming, Drain, Cancel, HandBack, Flush];
}
