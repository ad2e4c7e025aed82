using RsPa.Cli;
using RsPa.Cli.Platform;
using Spectre.Console;

return await new RspaApplication(CliEnvironment.OfProcess(), AnsiConsole.Console).RunAsync(args).ConfigureAwait(false);
