using Microsoft.Extensions.Logging;
using RsPa.Agents;

namespace RsPa.Actors.Tasks;

/// <summary>A logger whose entries carry the task, the attempt and the agent. The scope is opened for each entry, so that an attempt which logs nothing pays nothing.</summary>
internal sealed class AttemptLogger(ILogger inner, TaskId task, int attempt, AgentName agent) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => inner.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!inner.IsEnabled(logLevel))
            return;
        using var scope = inner.BeginScope(new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["task"] = task.ToString(),
            ["attempt"] = attempt,
            ["agent"] = agent.Value,
        });
        inner.Log(logLevel, eventId, state, exception, formatter);
    }
}
