namespace RsPa.Host.Listening;

/// <summary>Marks a connection that came through the Unix socket: file permissions have already said who it is.</summary>
internal sealed class ConsoleConnection
{
    private ConsoleConnection()
    {
    }

    public static ConsoleConnection Instance { get; } = new();

    /// <summary>Whether a request came through the Unix socket.</summary>
    public static bool Carries(HttpContext http) => http.Features.Get<ConsoleConnection>() is not null;
}
