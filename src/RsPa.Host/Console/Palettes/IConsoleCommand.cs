
namespace RsPa.Host.Console.Palettes;

/// <summary>A command of the console: its description and what it does.</summary>
internal interface IConsoleCommand
{
    /// <summary>How it is called.</summary>
    CommandDescription Description { get; }

    /// <summary>Runs it. The call has been checked against the description.</summary>
    /// <param name="call">The values that were given.</param>
    /// <param name="output">Where frames go.</param>
    /// <param name="cancellationToken">Cancelled when the client has gone or the service stops.</param>
    /// <returns>How it ended.</returns>
    Task<CommandEnd> RunAsync(CommandCall call, CommandOutput output, CancellationToken cancellationToken);
}

/// <summary>A group of commands that the console offers. A plug-in registers one of its own.</summary>
internal interface IConsolePalette
{
    /// <summary>Its name; empty for commands that stand alone. One name may have several palettes, which are shown as one.</summary>
    string Name { get; }

    /// <summary>What its commands are about.</summary>
    string Help { get; }

    /// <summary>The commands.</summary>
    IReadOnlyList<IConsoleCommand> Commands { get; }
}

/// <summary>How a command ended; the numbers are the exit codes of the client.</summary>
internal enum CommandEnd
{
    Done = 0,
    Failed = 1,
    WrongUsage = 2,
}
