using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;

namespace RsPa.Persistence.Serialization;

/// <summary>How the serializer writes: what <see cref="StoredJson"/> generates, and what a generator can't know.</summary>
internal static class StoredJsonOptions
{
    /// <summary>The options that the serializer uses.</summary>
    public static JsonSerializerOptions Options { get; } = Make();

    private static JsonSerializerOptions Make()
    {
        var options = new JsonSerializerOptions(StoredJson.Default.Options)
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            TypeInfoResolver = StoredJson.Default.WithAddedModifier(NameTheReplies),
        };
        options.MakeReadOnly();
        return options;
    }

    // A list of replies holds two kinds of them, so each one in it says which it is.
    private static void NameTheReplies(JsonTypeInfo type)
    {
        if (type.Type != typeof(StoreReply))
            return;
        type.PolymorphismOptions = new JsonPolymorphismOptions
        {
            TypeDiscriminatorPropertyName = "$type",
            DerivedTypes =
            {
                new JsonDerivedType(typeof(TaskSubmitted), "submitted"),
                new JsonDerivedType(typeof(StoreRefused), "refused"),
            },
        };
    }
}
