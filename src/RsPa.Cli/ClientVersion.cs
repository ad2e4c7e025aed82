namespace RsPa.Cli;

/// <summary>The client's own version.</summary>
internal static class ClientVersion
{
    /// <summary>Such as <c>0.1.0</c>.</summary>
    public static string Text { get; } = typeof(ClientVersion).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
}
