using System.Text.Json;
using RsPa.Agents;

namespace RsPa.Host.Api;

/// <summary>How the API writes JSON: as agents do, in snake_case.</summary>
internal static class ApiJson
{
    public static JsonSerializerOptions Options => AgentJson.Options;

    /// <summary>Answers with a value.</summary>
    public static IResult Result<T>(T value, int status = StatusCodes.Status200OK) => Results.Json(value, Options, statusCode: status);
}
