using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace RsPa.Persistence.Serialization;

/// <summary>One stored form: the name under which a type is stored, and how to write and read it.</summary>
public sealed class Manifest
{
    // Made when it is first used: nearly all of them are not, in a start.
    private readonly Lazy<JsonTypeInfo> _form;
    private readonly Func<JsonDocument, JsonSerializerOptions, object>? _upcast;

    private Manifest(string name, Type type, Func<JsonDocument, JsonSerializerOptions, object>? upcast)
    {
        Name = name;
        Type = type;
        _form = new Lazy<JsonTypeInfo>(() => StoredJsonOptions.Options.GetTypeInfo(type));
        _upcast = upcast;
    }

    /// <summary>The name with its version, such as <c>agent.configured.v1</c>.</summary>
    public string Name { get; }

    /// <summary>What reading it gives.</summary>
    public Type Type { get; }

    /// <summary>Whether it is an old form, which is read and no longer written.</summary>
    public bool IsOld => _upcast is not null;

    /// <summary>The form in which <typeparamref name="T"/> is written and read now.</summary>
    internal static Manifest Of<T>(string name) => new(name, typeof(T), null);

    /// <summary>An old form that is turned into <typeparamref name="T"/> when it is read.</summary>
    /// <param name="name">The old name.</param>
    /// <param name="upcast">Makes today's value from the old JSON; the options are those of today's forms.</param>
    public static Manifest Old<T>(string name, Func<JsonDocument, JsonSerializerOptions, T> upcast)
        where T : class =>
        new(name, typeof(T), upcast);

    internal byte[] Write(object value) => JsonSerializer.SerializeToUtf8Bytes(value, _form.Value);

    internal object Read(ReadOnlySpan<byte> stored)
    {
        if (_upcast is null)
            return JsonSerializer.Deserialize(stored, _form.Value) ?? throw new JsonException($"null where a stored {Name} is expected");
        using var document = JsonDocument.Parse(stored.ToArray());
        return _upcast(document, StoredJsonOptions.Options);
    }
}
