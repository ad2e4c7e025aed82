using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using RsPa.Actors.Decisions;
using RsPa.Actors.Protocol.Cache;

namespace RsPa.Actors.Gateway.Caching;

/// <summary>
/// The key of a call's answer: a hash over the API, the model (its digest, and its name as asked, which answers repeat) and all of the body.
/// The order of properties, white space and the way in which characters are escaped make no difference; what is not known is a part of it.
/// <para>
/// Left out is what changes nothing in a whole answer: how long the model stays (<c>keep_alive</c>), how it is loaded (<c>num_ctx</c>,
/// <c>num_batch</c>, <c>num_gpu</c>, <c>main_gpu</c>, <c>num_thread</c>, <c>use_mmap</c>, <c>use_mlock</c>, <c>low_vram</c>, <c>numa</c>,
/// <c>shift</c>: a prompt that does not fit is refused, and is not cut in silence), and, in Ollama's own APIs, <c>stream</c>, since whole answers are put
/// together from pieces.
/// </para>
/// </summary>
[Decision]
internal static class AnswerKey
{
    // Whoever changes how a key is made changes this: old entries are then not found any more.
    private const string Version = "answer-1";

    private static readonly HashSet<string> LoadOptions = new(StringComparer.Ordinal)
    {
        "num_ctx", "num_batch", "num_gpu", "main_gpu", "num_thread", "use_mmap", "use_mlock", "low_vram", "numa",
    };

    /// <summary>Makes it.</summary>
    /// <param name="path">The path of the API.</param>
    /// <param name="digest">What tells this version of the model from any other.</param>
    /// <param name="isOwn">Whether the call is of the service's own making, which is sent with other defaults.</param>
    /// <param name="body">The body, an object.</param>
    /// <returns>Nothing where the body holds a text that is no valid Unicode: such a call is not kept.</returns>
    public static CacheKey? Of(string path, string digest, bool isOwn, JsonElement body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var isNative = CallForms.Of(path).IsNative();
        Text(hash, Version);
        Text(hash, path);
        Text(hash, digest);
        Text(hash, isOwn ? "own" : "other");
        try
        {
            Object(hash, body.EnumerateObject().Where(property => !isNative || !IsLeftOut(property)), isNative);
        }
        catch (InvalidOperationException)
        {
            return null;
        }

        Span<byte> key = stackalloc byte[CacheKey.Length];
        hash.GetHashAndReset(key);
        return new CacheKey(key);
    }

    private static bool IsLeftOut(JsonProperty property) =>
        property.Name is "keep_alive" or "stream" or "shift"
        || (property.Name == "options" && property.Value.ValueKind is JsonValueKind.Null)
        || (property.Name == "options" && property.Value.ValueKind is JsonValueKind.Object && property.Value.EnumerateObject().All(option => LoadOptions.Contains(option.Name)));

    private static void Object(IncrementalHash hash, IEnumerable<JsonProperty> properties, bool withOptions = false)
    {
        // Where a name stands twice, which of them counts depends on their order: it is kept.
        var sorted = properties.OrderBy(property => property.Name, StringComparer.Ordinal).ToArray();
        Head(hash, 'o', sorted.Length);
        foreach (var property in sorted)
        {
            Text(hash, property.Name);
            if (withOptions && property is { Name: "options", Value.ValueKind: JsonValueKind.Object })
                Object(hash, property.Value.EnumerateObject().Where(option => !LoadOptions.Contains(option.Name)));
            else
                Value(hash, property.Value);
        }
    }

    private static void Value(IncrementalHash hash, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                Object(hash, value.EnumerateObject());
                break;
            case JsonValueKind.Array:
                Head(hash, 'a', value.GetArrayLength());
                foreach (var item in value.EnumerateArray())
                    Value(hash, item);
                break;
            case JsonValueKind.String:
                Text(hash, value.GetString()!);
                break;
            default:
                Text(hash, value.GetRawText(), 'v');
                break;
        }
    }

    // Before each value its kind and its length: no two bodies run into the same bytes.
    private static void Text(IncrementalHash hash, string text, char kind = 's')
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Head(hash, kind, bytes.Length);
        hash.AppendData(bytes);
    }

    private static void Head(IncrementalHash hash, char kind, int length)
    {
        Span<byte> head = stackalloc byte[1 + sizeof(int)];
        head[0] = (byte)kind;
        BinaryPrimitives.WriteInt32LittleEndian(head[1..], length);
        hash.AppendData(head);
    }
}
