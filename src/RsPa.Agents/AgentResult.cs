namespace RsPa.Agents;

/// <summary>How an attempt ended, in its agent's own judgement.</summary>
public abstract record AgentResult
{
    private AgentResult()
    {
    }

    /// <summary>The work is done.</summary>
    /// <param name="output">What came of it: any value that System.Text.Json can write, or nothing.</param>
    public static AgentResult Done(object? output = null) => new Completed(output);

    /// <summary>It went wrong, and may go well another time: the task is tried again while it has retries left.</summary>
    /// <param name="reason">What went wrong, for the owner to read.</param>
    public static AgentResult Fail(string reason) => new Failed(reason, MayRetry: true);

    /// <summary>It went wrong, and would again: the task fails without another try.</summary>
    /// <param name="reason">What is wrong with the input, and how to put it right.</param>
    public static AgentResult Reject(string reason) => new Failed(reason, MayRetry: false);

    /// <summary>
    /// It can't be done yet: the task waits, holds no slot meanwhile and uses up no try; then it is begun anew. What the attempt did to
    /// the agent's data is not kept.
    /// </summary>
    /// <param name="until">When to look again.</param>
    /// <param name="reason">What it waits for, for the owner to read.</param>
    public static AgentResult WaitUntil(DateTimeOffset until, string reason) => new Waiting(until, reason);

    /// <summary>The work is done.</summary>
    /// <param name="Output">What came of it.</param>
    public sealed record Completed(object? Output) : AgentResult;

    /// <summary>It went wrong.</summary>
    /// <param name="Reason">What went wrong.</param>
    /// <param name="MayRetry">Whether another try makes sense.</param>
    public sealed record Failed(string Reason, bool MayRetry) : AgentResult;

    /// <summary>It can't be done yet.</summary>
    /// <param name="Until">When to look again.</param>
    /// <param name="Reason">What it waits for.</param>
    public sealed record Waiting(DateTimeOffset Until, string Reason) : AgentResult;
}
