using System.Buffers;
using System.CommandLine;
using System.Text;
using System.Text.Unicode;
using RsPa.Agents;
using RsPa.Cli.Connection;
using RsPa.Cli.Protocol;
using RsPa.Cli.Platform;

namespace RsPa.Cli.Commands;

/// <summary>Makes a request of a parsed command line: reads what the client has to read, and makes paths absolute, because the host runs in another directory.</summary>
internal sealed class CallReader(CliEnvironment environment)
{
    /// <summary>The most that is read of a file or of standard input: an input may have 1 MiB.</summary>
    private const int MaxBytes = 1024 * 1024;

    /// <summary>Reads the values of a call.</summary>
    /// <exception cref="UsageException">A file can't be read.</exception>
    public async Task<RunRequest> ReadAsync(ParseResult parsed, PaletteCommand command, string name, CancellationToken cancellationToken)
    {
        var values = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var parameter in command.Arguments)
            await AddAsync(values, parameter, Given(parsed, parameter, parameter.Name), cancellationToken).ConfigureAwait(false);
        foreach (var parameter in command.Options)
        {
            if (parameter.Type != "flag")
                await AddAsync(values, parameter, Given(parsed, parameter, $"--{parameter.Name}"), cancellationToken).ConfigureAwait(false);
            else if (parsed.GetValue<bool>($"--{parameter.Name}"))
                values[parameter.Name] = ["true"];
        }

        return new RunRequest(HostConnection.Protocol, name, values);
    }

    private static string[] Given(ParseResult parsed, Parameter parameter, string name) =>
        parameter.Many
            ? parsed.GetValue<string[]>(name) ?? []
            : parsed.GetValue<string>(name) is { } value ? [value] : [];

    private async Task AddAsync(Dictionary<string, string[]> values, Parameter parameter, string[] given, CancellationToken cancellationToken)
    {
        if (given.Length == 0)
            return;
        var read = new string[given.Length];
        for (var i = 0; i < given.Length; i++)
            read[i] = await ReadAsync(parameter, given[i], cancellationToken).ConfigureAwait(false);
        values[parameter.Name] = read;
    }

    private async Task<string> ReadAsync(Parameter parameter, string value, CancellationToken cancellationToken)
    {
        switch (parameter.Type)
        {
            case "json" or "content" or "input" when value == "-":
                return await ReadAllAsync(environment.Input, "standard input", cancellationToken).ConfigureAwait(false);
            case "content":
                return await ReadFileAsync(parameter, value, cancellationToken).ConfigureAwait(false);
            case "file":
                return Absolute(value);
            case "file_pair" when value.IndexOf('=', StringComparison.Ordinal) is > 0 and var at:
                return $"{value[..at]}={Absolute(value[(at + 1)..])}";
            default:
                return value;
        }
    }

    private async Task<string> ReadFileAsync(Parameter parameter, string path, CancellationToken cancellationToken)
    {
        try
        {
            var file = File.OpenRead(Absolute(path));
            await using (file.ConfigureAwait(false))
                return await ReadAllAsync(file, $"the file {DisplayText.Line(path)}", cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--{parameter.Name}: '{DisplayText.Line(path)}' cannot be read: {e.Message}");
        }
    }

    private static async Task<string> ReadAllAsync(Stream input, string what, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxBytes + 1];
        var length = await input.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        if (length > MaxBytes)
            throw new UsageException($"{what} holds more than 1 MiB, and an input may not. Put large data in a file, and give the agent its path (--path key=file).");
        var text = buffer.AsSpan(0, length);
        if (text.StartsWith(Encoding.UTF8.Preamble))
            text = text[Encoding.UTF8.Preamble.Length..];
        return FirstWrong(text) is { } at
            ? throw new UsageException($"{what} is not valid UTF-8: the byte 0x{text[at]:X2} at {at + 1} belongs to no character. Save it as UTF-8.")
            : Encoding.UTF8.GetString(text);
    }

    /// <summary>The offset of the first byte that is not valid UTF-8: read in any way, it would become another character in silence.</summary>
    private static int? FirstWrong(ReadOnlySpan<byte> text)
    {
        if (Utf8.IsValid(text))
            return null;
        var at = 0;
        while (Rune.DecodeFromUtf8(text[at..], out _, out var read) == OperationStatus.Done)
            at += read;
        return at;
    }

    private string Absolute(string path) => environment.FullPath(path);
}
