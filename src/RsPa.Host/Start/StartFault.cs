using System.Data.Common;
using RsPa.Actors.Store;
using RsPa.Agents;
using RsPa.Host.Listening;

namespace RsPa.Host.Start;

/// <summary>Says in a few words why the service can't run.</summary>
internal static class StartFault
{
    private const int MostWords = 2000;

    /// <summary>The words, without a stack trace: that is in the log, where there is one.</summary>
    public static string Describe(Exception fault) =>
        Explained(fault) is { } explained ? $"RsPa can't run. {explained.Message}"
        : Innermost(fault) is var root && root is IOException or UnauthorizedAccessException or DbException ? $"RsPa can't run. {Shorten(root)} The log may tell more."
        : $"RsPa could not start through a fault of its own: {Shorten(root)} Please report it, with the log.";

    // Libraries wrap what is thrown below them.
    private static Exception? Explained(Exception fault)
    {
        for (var at = fault; at is not null; at = at is AggregateException { InnerExceptions: [var first, ..] } ? first : at.InnerException)
        {
            if (at is StorageException or ListeningException)
                return at;
        }

        return null;
    }

    private static Exception Innermost(Exception fault)
    {
        while (fault.InnerException is { } inner)
            fault = inner;
        return fault;
    }

    private static string Shorten(Exception fault) => $"{fault.GetType().Name}: {DisplayText.Line(fault.Message, MostWords)}";
}
