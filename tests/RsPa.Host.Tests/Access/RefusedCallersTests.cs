using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using RsPa.Host.Access;

namespace RsPa.Host.Tests.Access;

/// <summary>Guessing tokens fills no disk, and is not hidden either.</summary>
public sealed class RefusedCallersTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Lines _lines = new();

    [Fact]
    public void The_first_is_told_at_once_and_further_ones_once_a_minute_with_their_count()
    {
        var refused = new RefusedCallers(_time, _lines);
        for (var i = 0; i < 1000; i++)
            refused.Count(Request("/api/v1/tasks"));
        _lines.ShouldBe(["1 requests without a valid token were refused; the last one was GET /api/v1/tasks from "]);

        _time.Advance(TimeSpan.FromMinutes(1));
        refused.Count(Request("/\e[2J" + new string('x', 1000)));
        _lines.Count.ShouldBe(2);
        _lines[1].ShouldStartWith("1000 requests without a valid token were refused; the last one was GET /%1B%5B2Jxxx");
        _lines[1].Length.ShouldBeLessThan(200);
        refused.Total.ShouldBe(1001);
    }

    private static DefaultHttpContext Request(string path) => new() { Request = { Method = "GET", Path = path } };

    private sealed class Lines : List<string>, ILogger<RefusedCallers>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Add(formatter(state, exception));
    }
}
