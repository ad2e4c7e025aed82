using RsPa.Actors.Protocol.Tasks;

namespace RsPa.Host.Surfaces;

/// <summary>Reads the task store's answers.</summary>
internal static class Replies
{
    /// <summary>Takes the answer that a command has when it is carried out, or the problem that a refusal tells of.</summary>
    /// <exception cref="InvalidOperationException">The store answered something else: a fault in the program.</exception>
    public static Outcome<T> Expect<T>(TaskReply reply)
        where T : TaskReply =>
        reply switch
        {
            T expected => expected,
            TaskRefused refused => Refusal(refused),
            _ => throw new InvalidOperationException($"The task store answered with {reply.GetType().Name}, not with {typeof(T).Name}."),
        };

    private static Problem Refusal(TaskRefused refused) =>
        refused.Reason switch
        {
            TaskRefusal.UnknownAgent => new Problem(ProblemKind.UnknownAgent, refused.Message) { Field = "agent", Remedy = "`rspa agent list` shows the agents" },
            TaskRefusal.UnknownTask => new Problem(ProblemKind.UnknownTask, refused.Message) { Field = "task", Remedy = "`rspa task list` shows the tasks" },
            TaskRefusal.WrongStatus => new Problem(ProblemKind.Conflict, refused.Message),
            TaskRefusal.Invalid => new Problem(ProblemKind.Invalid, refused.Message),
            TaskRefusal.Busy => new Problem(ProblemKind.Busy, refused.Message) { Remedy = "try again in a second" },
            TaskRefusal.StorageFailed => new Problem(ProblemKind.StorageFailed, refused.Message) { Remedy = "look at `rspa doctor`, put it right and try again" },
            TaskRefusal.Fault => new Problem(ProblemKind.StorageFailed, refused.Message) { Remedy = "look at the log, and report it" },
            TaskRefusal.Stopping => new Problem(ProblemKind.Stopping, refused.Message) { Remedy = "try again once the service has started again" },
            _ => throw new InvalidOperationException($"The task store refused for no reason: {refused.Message}"),
        };
}
