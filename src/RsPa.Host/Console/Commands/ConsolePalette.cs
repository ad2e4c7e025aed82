using RsPa.Host.Console.Palettes;

namespace RsPa.Host.Console.Commands;

/// <summary>A palette made of commands.</summary>
internal sealed record ConsolePalette(string Name, string Help, IReadOnlyList<IConsoleCommand> Commands) : IConsolePalette;
