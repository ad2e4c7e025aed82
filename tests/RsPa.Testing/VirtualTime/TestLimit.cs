namespace RsPa.Testing.VirtualTime;

/// <summary>
/// How long a test waits for a signal that never comes, by the machine's clock, before it fails instead of hanging. Long, since what
/// comes first in a run has to be compiled first: on a busy machine that alone takes longer than ten seconds.
/// </summary>
public static class TestLimit
{
    /// <summary>The limit.</summary>
    public static TimeSpan Span { get; } = TimeSpan.FromSeconds(60);

    /// <summary>A token that is cancelled at the limit, counted from now.</summary>
    public static CancellationToken Token() => new CancellationTokenSource(Span).Token;
}
