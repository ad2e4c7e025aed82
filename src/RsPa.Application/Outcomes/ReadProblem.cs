using RsPa.Actors.Store;

namespace RsPa.Application.Outcomes;

/// <summary>Reads of a database, whose refusals are problems to show.</summary>
internal static class ReadProblem
{
    /// <summary>Reads.</summary>
    /// <exception cref="Exception">The read failed through a fault of the program.</exception>
    public static async Task<Outcome<T>> CatchAsync<T>(Task<T> read)
        where T : notnull
    {
        try
        {
            return Outcome.Of(await read.ConfigureAwait(false));
        }
        catch (Exception e) when (Of(e) is { } problem)
        {
            return problem;
        }
    }

    /// <summary>The problem that an exception tells of; null where it is a fault of the program.</summary>
    public static Problem? Of(Exception exception) => exception switch
    {
        ReadRefusedException { Reason: ReadRefusal.Busy } busy => new Problem(ProblemKind.Busy, busy.Message) { Remedy = "try again in a second" },
        ReadRefusedException slow => new Problem(ProblemKind.TooSlow, slow.Message) { Remedy = "ask for less: a lower limit, a shorter time, an agent or a level" },
        StorageException unreadable => new Problem(ProblemKind.StorageFailed, unreadable.Message) { Remedy = "look at `rspa doctor`, and put it right" },
        _ => null,
    };
}
