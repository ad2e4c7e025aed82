using RsPa.Actors.Protocol.Logs;
using Serilog.Core;
using Serilog.Events;

namespace RsPa.Host.Logging;

/// <summary>Makes one entry, without secrets, of each event of Serilog, and puts it into the event for every sink. It comes after whatever else enriches.</summary>
internal sealed class LogEntryEnricher(LogEntryFactory factory) : ILogEventEnricher
{
    private const string Property = "RsPaLogEntry";

    public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory)
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

        Put(logEvent, entry);
    }

    /// <summary>The entry of an event.</summary>
    public static LogEntry EntryOf(LogEvent logEvent) => (LogEntry)((ScalarValue)logEvent.Properties[Property]).Value!;

    /// <summary>An event that has nothing but an entry.</summary>
    public static LogEvent EventOf(LogEntry entry)
    {
        var logEvent = new LogEvent(entry.Time, LogEventLevel.Warning, exception: null, MessageTemplate.Empty, []);
        Put(logEvent, entry);
        return logEvent;
    }

    private static void Put(LogEvent logEvent, LogEntry entry) => logEvent.AddOrUpdateProperty(new LogEventProperty(Property, new ScalarValue(entry)));
}
