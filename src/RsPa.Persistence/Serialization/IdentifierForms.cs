using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using RsPa.Agents;

namespace RsPa.Persistence.Serialization;

/// <summary>The JSON of the identifiers, which is plain text.</summary>
internal sealed class IdentifierForms : IJsonTypeInfoResolver
{
    public JsonTypeInfo? GetTypeInfo(Type type, JsonSerializerOptions options)
    {
        if (type == typeof(AgentName))
            return JsonMetadataServices.CreateValueInfo<AgentName>(options, new AgentNameForm());
        if (type == typeof(AgentName?))
            return JsonMetadataServices.CreateValueInfo<AgentName?>(options, JsonMetadataServices.GetNullableConverter<AgentName>(options));
        return type == typeof(TaskId) ? JsonMetadataServices.CreateValueInfo<TaskId>(options, new TaskIdForm())
            : type == typeof(TaskId?) ? JsonMetadataServices.CreateValueInfo<TaskId?>(options, JsonMetadataServices.GetNullableConverter<TaskId>(options))
            : null;
    }

    private sealed class AgentNameForm : JsonConverter<AgentName>
    {
        public override AgentName Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString() ?? "");

        public override void Write(Utf8JsonWriter writer, AgentName value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
    }

    private sealed class TaskIdForm : JsonConverter<TaskId>
    {
        public override TaskId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetGuid());

        public override void Write(Utf8JsonWriter writer, TaskId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
    }
}
