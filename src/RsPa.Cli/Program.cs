using RsPa.Cli;
using Spectre.Console;

return await new RspaApplication(CliEnvironment.OfProcess(), AnsiConsole.Console).RunAsync(args).ConfigureAwait(false);
