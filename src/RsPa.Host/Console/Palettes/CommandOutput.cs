using RsPa.Application.Outcomes;
using RsPa.Host.Console.Frames;

namespace RsPa.Host.Console.Palettes;

/// <summary>Where a command writes its answer.</summary>
internal sealed class CommandOutput(FrameWriter writer, CancellationToken cancellationToken)
{
    public Task WriteAsync(ConsoleFrame frame) => writer.WriteAsync(frame, cancellationToken);

    public Task TextAsync(string text) => WriteAsync(new TextFrame(text));

    /// <summary>Says what is wrong, and what to do.</summary>
    /// <returns>How the command ends with it.</returns>
    public async Task<CommandEnd> FailAsync(Problem problem)
    {
        await WriteAsync(new ErrorFrame(problem.Message, problem.Remedy, problem.Field, problem.Value)).ConfigureAwait(false);
        return problem.Kind is ProblemKind.Invalid or ProblemKind.TooLarge ? CommandEnd.WrongUsage : CommandEnd.Failed;
    }
}
