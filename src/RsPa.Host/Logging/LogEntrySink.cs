using RsPa.Actors.Protocol.Logs;
using Serilog.Core;
using Serilog.Events;

namespace RsPa.Host.Logging;

/// <summary>Makes one entry, without secrets, of each event of Serilog, and gives it to every target.</summary>
internal sealed class LogEntrySink(LogEntryFactory factory, IReadOnlyList<ILogTarget> targets) : ILogEventSink
{
    public void Emit(LogEvent logEvent)
    {
        LogEntry entry;
        try
        {
            entry = factory.From(logEvent);
        }
        catch (Exception e)
        {
            // The ToString of some logged object threw. That must neither fail its caller nor hide that something was logged.
            entry = factory.Unreadable(logEvent, e);
        }

        foreach (var target in targets)
            target.Write(entry);
    }
}
