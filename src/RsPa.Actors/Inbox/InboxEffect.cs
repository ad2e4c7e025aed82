using RsPa.Agents;

namespace RsPa.Actors.Inbox;

/// <summary>Something that an inbox does outside of itself.</summary>
public abstract record InboxEffect
{
    private InboxEffect()
    {
    }

    /// <summary>Read the file, and submit its task.</summary>
    /// <param name="File">The file.</param>
    public sealed record Submit(InboxFile File) : InboxEffect;

    /// <summary>Give the task new tries.</summary>
    /// <param name="Name">The file.</param>
    /// <param name="Task">The task.</param>
    public sealed record Retry(string Name, TaskId Task) : InboxEffect;

    /// <summary>Read where the task stands.</summary>
    /// <param name="Name">The file.</param>
    /// <param name="Task">The task.</param>
    public sealed record LookUp(string Name, TaskId Task) : InboxEffect;

    /// <summary>Move the file.</summary>
    /// <param name="File">The file.</param>
    /// <param name="Reason">Why it failed; nothing where it is done.</param>
    public sealed record Move(InboxFile File, string? Reason) : InboxEffect;

    /// <summary>Tell the owner, once, that a file is not taken.</summary>
    /// <param name="Name">The file.</param>
    /// <param name="Reason">Why.</param>
    public sealed record Say(string Name, string Reason) : InboxEffect;
}

/// <summary>What an inbox decided.</summary>
/// <param name="State">What it knows now.</param>
/// <param name="Effects">What is to be done.</param>
public sealed record InboxDecided(InboxState State, IReadOnlyList<InboxEffect> Effects)
{
    /// <summary>Nothing is to be done.</summary>
    public static InboxDecided Unchanged(InboxState state) => new(state, []);
}
