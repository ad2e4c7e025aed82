using System.Text.Json;
using System.Text.Json.Serialization;
using RsPa.Agents;

namespace RsPa.Host.Console;

/// <summary>A request to run a command.</summary>
/// <param name="Protocol">The protocol that the client speaks.</param>
/// <param name="Command">The command's group and name, such as <c>task submit</c>.</param>
/// <param name="Values">The values of arguments and options, by name. A flag that is set has the value <c>true</c>.</param>
internal sealed record RunRequest(int Protocol, string Command, IReadOnlyDictionary<string, string[]> Values)
{
    /// <summary>Reads requests, and refuses what it does not know.</summary>
    public static JsonSerializerOptions Options { get; } = new(AgentJson.Options)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };
}
