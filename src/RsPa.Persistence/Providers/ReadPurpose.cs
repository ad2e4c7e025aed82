namespace RsPa.Persistence.Providers;

/// <summary>For whom reads are made: under these keys the read side is registered.</summary>
public static class ReadPurpose
{
    /// <summary>Reads that the service makes for its own work: they never wait behind what it is asked, and are never refused.</summary>
    public const string Own = "own";

    /// <summary>Reads that somebody asked for, within bounds.</summary>
    public const string Asked = "asked";
}
