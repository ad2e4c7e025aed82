namespace RsPa.Application.Outcomes;

/// <summary>Ends a stream of answers that had begun, since what comes next can't be read.</summary>
/// <param name="problem">Why.</param>
public sealed class ProblemException(Problem problem) : Exception(problem.Message)
{
    /// <summary>Why.</summary>
    public Problem Problem { get; } = problem;
}
