using RsPa.Actors.Protocol.Store;

namespace RsPa.Actors.Protocol.Gateway;

/// <summary>Stores how calls ended. Those that are stored already are left out.</summary>
/// <param name="Calls">1 to <see cref="Most"/> of them.</param>
public sealed record RecordModelCalls(IReadOnlyList<ModelCallRecord> Calls) : StoreCommand
{
    /// <summary>The most calls of one command.</summary>
    public const int Most = 500;

    /// <inheritdoc/>
    public override int Weight() => Calls.Count;

    /// <inheritdoc/>
    public override long Bytes() => Calls.Sum(call => Fixed + Of(call.Model) + Of(call.Error));
}

/// <summary>
/// Removes the oldest calls, up to <see cref="Most"/> in a command, and adds them to the sums of their day, so that the usage of old
/// periods stays right.
/// </summary>
/// <param name="Before">Those that arrived before this moment.</param>
/// <param name="Surplus">So many of the oldest ones, whenever they arrived.</param>
/// <param name="Zone">The time zone whose days they are summed by, an IANA identifier.</param>
public sealed record PruneModelCalls(DateTimeOffset Before, int Surplus, string Zone) : StoreCommand
{
    /// <summary>The most calls that one command removes: a few milliseconds of the store's time.</summary>
    public const int Most = 1_000;

    /// <inheritdoc/>
    public override int Weight() => Most;
}

/// <summary>The calls are stored.</summary>
/// <param name="Last">The last one of the command.</param>
/// <param name="Added">How many were not stored before.</param>
public sealed record ModelCallsRecorded(Guid Last, int Added) : StoreReply;

/// <summary>Old calls are removed.</summary>
/// <param name="Removed">How many.</param>
/// <param name="More">Whether more of them are to be removed.</param>
public sealed record ModelCallsPruned(int Removed, bool More) : StoreReply;
