using RsPa.Application.Access;
using RsPa.Application.Nodes;
using RsPa.Application.Outcomes;
using RsPa.Host.Console.Palettes;

namespace RsPa.Host.Console;

/// <summary>Finds, checks and runs commands. A fault of the program ends the command, and is in the log.</summary>
internal sealed partial class ConsoleCommandRunner(ConsoleCatalog catalog, TimeProvider time, HostInfo host, ILogger<ConsoleCommandRunner> logger)
{
    public async Task<CommandEnd> RunAsync(Caller caller, RunRequest request, CommandOutput output, CancellationToken cancellationToken)
    {
        if (request.Protocol != PaletteCatalog.CurrentProtocol)
            return await output.FailAsync(WrongProtocol(request.Protocol)).ConfigureAwait(false);
        if (!catalog.Find(request.Command).TryGet(out var command, out var problem)
            || !CommandCall.Check(command.Description, request.Values, caller, time).TryGet(out var call, out problem))
            return await output.FailAsync(problem).ConfigureAwait(false);
        try
        {
            return await command.RunAsync(call, output, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Where the client has gone this reaches nobody.
            return await output.FailAsync(new Problem(ProblemKind.Stopping, "The service is stopping.") { Remedy = "run the command again once it has started again" }).ConfigureAwait(false);
        }
        catch (ProblemException e)
        {
            return await output.FailAsync(e.Problem).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            LogFailed(e, request.Command);
            return await output.FailAsync(new Problem(ProblemKind.None, $"'{request.Command}' failed through a fault of the service.") { Remedy = "look at `rspa doctor` and `rspa log query --level error`" }).ConfigureAwait(false);
        }
    }

    private Problem WrongProtocol(int spoken) =>
        new(ProblemKind.Conflict, $"This rspa speaks the console protocol {spoken}, and the service (version {host.Version}) speaks {PaletteCatalog.CurrentProtocol}.")
        {
            Remedy = $"install the rspa of version {host.Version}",
        };
}
