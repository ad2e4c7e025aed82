using RsPa.Agents;
using RsPa.Cli.Connection;
using RsPa.Cli.Protocol;
using RsPa.Cli.Rendering;
using RsPa.Cli.Platform;

namespace RsPa.Cli.Commands;

/// <summary>
/// Runs a command again and again until it is interrupted. A terminal shows the newest answer in place of the one before; a pipe gets
/// each answer that is another one than the last.
/// </summary>
internal sealed class WatchedCommand(HostConnection connection, CliEnvironment environment, Renderers renderers)
{
    /// <summary>How long it waits between two answers: what happens is seen as it happens, and the service has next to nothing to do.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Watches.</summary>
    /// <param name="request">The command.</param>
    /// <param name="shape">What it gives to programs.</param>
    /// <param name="json">For programs.</param>
    /// <param name="interrupted">Ends the watching, which is not a failure.</param>
    /// <exception cref="HostNotReachedException">There is no service at the start. One that goes away later is waited for.</exception>
    public async Task<ExitCode> RunAsync(RunRequest request, string shape, bool json, CancellationToken interrupted)
    {
        var console = renderers.Console;
        var screen = !json && console.Profile.Out.IsTerminal && console.Profile.Capabilities.Ansi ? new Screen(console) : null;
        Answer? last = null;
        try
        {
            while (true)
            {
                var answer = await AskAsync(request, shape, json, screen, again: last is not null, interrupted).ConfigureAwait(false);
                if (answer.Errors.Length > 0 && answer.Errors != last?.Errors)
                    await environment.Error.WriteAsync(answer.Errors).ConfigureAwait(false);
                if (answer.End is not (ExitCode.Done or ExitCode.Failed))
                    return answer.End;
                if (screen is not null)
                    screen.Show($"{Title(request)}\n\n{answer.Text}");
                else if (answer.Text.Length > 0 && answer.Text != last?.Text)
                    await WriteAsync(answer.Text, last is null || json).ConfigureAwait(false);
                last = answer.Text.Length > 0 ? answer : answer with { Text = last?.Text ?? "" };
                await Task.Delay(Interval, environment.Time, interrupted).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            return ExitCode.Done;
        }
        finally
        {
            screen?.Leave();
        }
    }

    private async Task<Answer> AskAsync(RunRequest request, string shape, bool json, Screen? screen, bool again, CancellationToken interrupted)
    {
        using var text = new StringWriter();
        using var apart = new StringWriter();

        // A screen has one place for all; elsewhere errors go where errors go.
        var errors = screen is null ? apart : text;
        IFrameRenderer renderer = json ? new JsonRenderer(shape, text, errors) : renderers.On(screen?.Draft(text) ?? Screen.Plain(text), errors);
        var end = ExitCode.Failed;
        try
        {
            await foreach (var frame in connection.RunAsync(request, interrupted).ConfigureAwait(false))
            {
                if (frame.Kind == "end")
                    end = (ExitCode)(frame.ExitCode ?? (int)ExitCode.Failed);
                else
                    renderer.Show(frame);
            }

            renderer.Finish();
        }
        catch (HostNotReachedException e) when (again)
        {
            // It may be about to start again: whoever watches wants to see that too.
            renderer.Fail(e.Message);
        }

        return new Answer($"{text}", $"{apart}", end);
    }

    private string Title(RunRequest request)
    {
        var words = request.Values.SelectMany(value => value.Value.Select(each => $" --{value.Key} {ShellWords.Quote(each)}"));
        return DisplayText.Line($"rspa {request.Command}{string.Concat(words)}   {new Cells(environment.Zone, environment.Time).Time(environment.Time.GetUtcNow())}   Ctrl-C ends", 400);
    }

    private async Task WriteAsync(string text, bool first)
    {
        var writer = renderers.Console.Profile.Out.Writer;
        await writer.WriteAsync(first ? text : $"\n{text}").ConfigureAwait(false);
        await writer.FlushAsync().ConfigureAwait(false);
    }

    /// <summary>What came of one question.</summary>
    private sealed record Answer(string Text, string Errors, ExitCode End);
}
