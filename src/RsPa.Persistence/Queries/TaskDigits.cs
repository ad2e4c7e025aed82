using RsPa.Agents;

namespace RsPa.Persistence.Queries;

/// <summary>A part of a task's identifier, as a person types it.</summary>
internal static class TaskDigits
{
    /// <summary>The bare digits in lower case; nothing where it can't be a part of any identifier.</summary>
    public static string? Of(string typed)
    {
        var bare = typed.Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();
        return bare.Length is > 0 and <= 32 && bare.All(char.IsAsciiHexDigit) ? bare : null;
    }

    /// <summary>All identifiers that start with these digits lie between the one that goes on with zeros and the one that goes on with effs.</summary>
    public static (TaskId First, TaskId Last) StartingWith(string digits) =>
        (new TaskId(Guid.ParseExact(digits.PadRight(32, '0'), "N")), new TaskId(Guid.ParseExact(digits.PadRight(32, 'f'), "N")));
}
