using System.Text.Json;

namespace RsPa.Host.Api;

/// <summary>How many values a JSON text has: each costs memory when it is read, however short it is.</summary>
internal static class JsonValues
{
    /// <summary>The most in one body: 10,000 tasks of two hundred values each.</summary>
    public const int Most = 2_000_000;

    /// <summary>What a value costs in a document, in bytes: twelve, in a table that doubles as it grows.</summary>
    public const int BytesEach = 24;

    /// <summary>Counts them, up to one more than <see cref="Most"/>. Of a text that is not valid JSON it counts those before the fault.</summary>
    public static int Count(ReadOnlySpan<byte> json)
    {
        var count = 0;
        var reader = new Utf8JsonReader(json);
        try
        {
            while (count <= Most && reader.Read())
                count++;
        }
        catch (JsonException)
        {
            // Who parses it says where the fault is.
        }

        return count;
    }
}
