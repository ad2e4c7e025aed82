using System.Collections.Concurrent;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using RsPa.Application.Access;
using RsPa.Application.Outcomes;

namespace RsPa.Application.Tasks;

/// <summary>Finds the task that a person means: by its identifier, the end or the start of that, or <c>@last</c>.</summary>
public sealed class TaskReferences(ITaskQueries tasks)
{
    /// <summary>What stands for the task that was submitted last from a console.</summary>
    public const string Last = "@last";

    /// <summary>How a task is named, for help.</summary>
    public const string Form = "its identifier, at least the last 4 digits of it, or @last for the one that was submitted last from a console";

    private const int FewestDigits = 4;

    /// <summary>How many candidates an error names.</summary>
    private const int MostNamed = 5;

    // A person who types @last means their own task: not one that came from the inbox or a program in the meantime. As many as there are names of callers.
    private readonly ConcurrentDictionary<string, TaskId> _last = new(StringComparer.Ordinal);

    /// <summary>Notes what a caller submitted from a console.</summary>
    public void Remember(Caller caller, TaskId id) => _last[caller.Name] = id;

    /// <summary>Finds the task. That it exists is certain only where a part of its identifier was given.</summary>
    internal async Task<Outcome<TaskId>> ResolveAsync(Caller caller, string text, CancellationToken cancellationToken)
    {
        if (text == Last)
            return _last.TryGetValue(caller.Name, out var last) ? last : NothingSubmitted();
        if (TaskId.TryParse(text, out var id))
            return id;
        if (text.Count(char.IsAsciiHexDigit) < FewestDigits || text.Any(c => !char.IsAsciiHexDigit(c) && c != '-'))
            return Problem.Invalid("task", text, "is not a valid task id", $"give {Form}: `rspa task list` shows the tasks");
        return (await ReadProblem.CatchAsync(tasks.MatchAsync(text, cancellationToken)).ConfigureAwait(false)).TryGet(out var matches, out var problem) ? Only(text, matches) : problem;
    }

    private static Outcome<TaskId> Only(string text, IReadOnlyList<TaskId> matches) => matches switch
    {
        [] => TaskReading.Unknown(text),
        [var one] => one,
        _ => Problem.Invalid("task", text, $"fits {(matches.Count >= ITaskQueries.MostMatches ? $"{ITaskQueries.MostMatches} tasks or more" : $"{matches.Count} tasks")}: {Candidates(matches)}", "give more digits of the one you mean"),
    };

    private static string Candidates(IReadOnlyList<TaskId> matches) =>
        string.Join(", ", matches.Take(MostNamed)) + (matches.Count > MostNamed ? ", …" : "");

    private static Problem NothingSubmitted() =>
        new(ProblemKind.UnknownTask, "No task was submitted from a console since the service started, so that @last is none.")
        {
            Field = "task",
            Value = Last,
            Remedy = "`rspa task list` shows the tasks, newest first",
        };
}
