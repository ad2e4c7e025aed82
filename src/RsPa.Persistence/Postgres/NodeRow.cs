namespace RsPa.Persistence.Postgres;

/// <summary>A node that shares the database, or once did.</summary>
public sealed class NodeRow
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its newest start.</summary>
    public required Guid Incarnation { get; set; }

    /// <summary>The number of its newest commit, which is stored by that very commit: whoever lost the answer to a commit sees here whether it was made.</summary>
    public required long Commit { get; set; }

    /// <summary>The computer that it runs on.</summary>
    public required string Host { get; set; }

    /// <summary>When it was started, by the server's clock.</summary>
    public required DateTimeOffset StartedAt { get; set; }

    /// <summary>When it was seen last, by the server's clock.</summary>
    public required DateTimeOffset SeenAt { get; set; }
}
