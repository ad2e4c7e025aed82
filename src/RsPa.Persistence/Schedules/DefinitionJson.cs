using System.Text.Json;
using RsPa.Actors.Protocol.Schedules;
using RsPa.Persistence.Serialization;

namespace RsPa.Persistence.Schedules;

/// <summary>What a schedule is to do, as every database stores it. What is added to it has a default, since what was stored lacks it.</summary>
internal static class DefinitionJson
{
    public static string Write(ScheduleDefinition definition) => JsonSerializer.Serialize(definition, StoredJsonOptions.Options.GetTypeInfo(typeof(ScheduleDefinition)));

    /// <exception cref="InvalidDataException">The text is none that was written.</exception>
    public static ScheduleDefinition Read(string json)
    {
        try
        {
            return (ScheduleDefinition?)JsonSerializer.Deserialize(json, StoredJsonOptions.Options.GetTypeInfo(typeof(ScheduleDefinition))) ?? throw new InvalidDataException("A schedule's definition is null.");
        }
        catch (Exception wrong) when (wrong is JsonException or ArgumentException or NotSupportedException)
        {
            throw new InvalidDataException($"A schedule's definition can't be read: {wrong.Message}", wrong);
        }
    }
}
