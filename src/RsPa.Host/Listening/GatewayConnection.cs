namespace RsPa.Host.Listening;

/// <summary>Marks a connection to the port on which the gateway speaks Ollama's API: it gets that and nothing else, and no other port gets it.</summary>
internal sealed class GatewayConnection
{
    private GatewayConnection()
    {
    }

    public static GatewayConnection Instance { get; } = new();

    /// <summary>Whether a request came through that port.</summary>
    public static bool Carries(HttpContext http) => http.Features.Get<GatewayConnection>() is not null;
}
