using RsPa.Actors.Logs;
using Serilog.Core;
using Serilog.Events;

namespace RsPa.Host.Logging;

/// <summary>The way to the logs actor. The channel counts what it cannot take.</summary>
internal sealed class LogChannelSink(LogChannel channel) : ILogEventSink
{
    public void Emit(LogEvent logEvent) => channel.TryWrite(LogEntryEnricher.EntryOf(logEvent));
}
