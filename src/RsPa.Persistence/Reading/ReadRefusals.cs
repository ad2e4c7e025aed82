using RsPa.Actors.Store;

namespace RsPa.Persistence.Reading;

/// <summary>What is said to somebody whose read was not done, on every database.</summary>
internal static class ReadRefusals
{
    /// <summary>Too many wait.</summary>
    public static ReadRefusedException TooMany(int waiting, int most) => Busy($"{waiting} reads wait for one of {most} connections already");

    /// <summary>It has waited too long.</summary>
    public static ReadRefusedException TooLate(int most, TimeSpan waited) => Busy($"all {most} connections for reading were in use for {waited.TotalSeconds:0.#} s");

    /// <summary>It ran too long.</summary>
    public static ReadRefusedException TooLong(TimeSpan? limit) =>
        new(ReadRefusal.TooLong, $"The question took longer than {limit?.TotalSeconds:0.#} s (database.read_timeout) and was interrupted.");

    private static ReadRefusedException Busy(string why) =>
        new(ReadRefusal.Busy, $"The service is busy with other questions: {why} (database.pool_size, database.max_overflow, database.pool_timeout).");
}
