using RsPa.Actors.Protocol.Store;

namespace RsPa.Application.Outcomes;

/// <summary>Reads the main store's answers.</summary>
internal static class StoreReplies
{
    /// <summary>Takes the answer that a command has when it is carried out, or the problem that a refusal tells of.</summary>
    /// <exception cref="InvalidOperationException">The store answered something else: a fault in the program.</exception>
    public static Outcome<T> Expect<T>(StoreReply reply)
        where T : StoreReply =>
        reply switch
        {
            T expected => expected,
            StoreRefused refused => Refusal(refused),
            _ => throw new InvalidOperationException($"The main store answered with {reply.GetType().Name}, not with {typeof(T).Name}."),
        };

    private static Problem Refusal(StoreRefused refused) =>
        refused.Reason switch
        {
            StoreRefusal.UnknownAgent => new Problem(ProblemKind.UnknownAgent, refused.Message) { Field = "agent", Remedy = "`rspa agent list` shows the agents" },
            StoreRefusal.UnknownTask => new Problem(ProblemKind.UnknownTask, refused.Message) { Field = "task", Remedy = "`rspa task list` shows the tasks" },
            StoreRefusal.UnknownKey => new Problem(ProblemKind.UnknownKey, refused.Message) { Field = "name", Remedy = "`rspa llm key list` shows the keys" },
            StoreRefusal.WrongStatus => new Problem(ProblemKind.Conflict, refused.Message),
            StoreRefusal.Invalid => new Problem(ProblemKind.Invalid, refused.Message),
            StoreRefusal.Busy => new Problem(ProblemKind.Busy, refused.Message) { Remedy = "try again in a second" },
            StoreRefusal.StorageFailed => new Problem(ProblemKind.StorageFailed, refused.Message) { Remedy = "look at `rspa doctor`, put it right and try again" },
            StoreRefusal.Fault => new Problem(ProblemKind.StorageFailed, refused.Message) { Remedy = "look at the log, and report it" },
            StoreRefusal.Stopping => new Problem(ProblemKind.Stopping, refused.Message) { Remedy = "try again once the service has started again" },
            _ => throw new InvalidOperationException($"The main store refused for no reason: {refused.Message}"),
        };
}
