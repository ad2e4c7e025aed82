using System.Net.Sockets;
using System.Text.Json;

namespace RsPa.Ollama;

/// <summary>Tells which fault an exception of HttpClient, of the network or of OllamaSharp is.</summary>
internal static class FaultReader
{
    /// <summary>The fault; nothing where the exception is none of the server's doing.</summary>
    public static OllamaFault? Read(Exception exception) => exception switch
    {
        OllamaException fault => fault.Fault,
        { InnerException: OllamaException inner } => inner.Fault,
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError } e =>
            new OllamaFault.Unreachable(Innermost(e)),
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } e => new OllamaFault.Garbage(0, Innermost(e)),
        HttpRequestException or IOException or SocketException => new OllamaFault.ConnectionLost(Innermost(exception)),
        JsonException => new OllamaFault.Garbage(0, exception.Message),
        _ => null,
    };

    private static string Innermost(Exception exception) => exception.GetBaseException().Message.TrimEnd('.');
}
