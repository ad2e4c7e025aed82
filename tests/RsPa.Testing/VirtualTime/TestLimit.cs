namespace RsPa.Testing.VirtualTime;

/// <summary>How long a test waits for a signal that never comes, by the machine's clock, before it fails instead of hanging.</summary>
public static class TestLimit
{
    public static CancellationToken Token() => new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token;
}
