using RsPa.Agents;

namespace RsPa.Host.Access;

/// <summary>Counts requests without a valid token, and tells the log of them: of the first at once, of further ones once a minute, so that guessing fills no disk.</summary>
internal sealed partial class RefusedCallers(TimeProvider time, ILogger<RefusedCallers> log)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private DateTimeOffset _tellAgainAt = DateTimeOffset.MinValue;
    private long _untold;
    private long _total;

    /// <summary>How many since the start.</summary>
    public long Total => Interlocked.Read(ref _total);

    /// <summary>Counts one.</summary>
    public void Count(HttpContext http)
    {
        Interlocked.Increment(ref _total);
        long count;
        lock (_lock)
        {
            _untold++;
            var now = time.GetUtcNow();
            if (now < _tellAgainAt)
                return;
            _tellAgainAt = now + Pause;
            (count, _untold) = (_untold, 0);
        }

        Refused(log, count, http.Request.Method, DisplayText.Line(http.Request.Path, 100), $"{http.Connection.RemoteIpAddress}");
    }

    [LoggerMessage(5020, LogLevel.Warning, "{Count} requests without a valid token were refused; the last one was {Method} {Path} from {Address}")]
    private static partial void Refused(ILogger logger, long count, string method, string path, string address);
}
