namespace RsPa.Testing.Ollama.Go;

/// <summary>Times as Go writes them: RFC 3339 with up to nine digits of a second's fraction, without zeros at the end.</summary>
internal sealed class GoTime(TimeProvider time)
{
    private int _nanoseconds;

    /// <summary>
    /// Now, in UTC. The machine's clock has seven digits; the last two are made up, since a client that can't read nine of them
    /// would fail at a real server only.
    /// </summary>
    public string Now()
    {
        var digits = 1 + (Interlocked.Increment(ref _nanoseconds) % 99);
        return $"{time.GetUtcNow().UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fffffff}{digits:00}".TrimEnd('0') + "Z";
    }

    /// <summary>A time in the server's own offset.</summary>
    public string Local(DateTimeOffset moment)
    {
        var local = TimeZoneInfo.ConvertTime(moment, time.LocalTimeZone);
        return local.Offset == TimeSpan.Zero ? $"{local:yyyy-MM-dd'T'HH:mm:ss.FFFFFFF}Z" : $"{local:yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz}";
    }
}
