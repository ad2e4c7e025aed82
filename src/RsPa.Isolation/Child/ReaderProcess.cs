using System.Text.Json;
using RsPa.Agents.Documents;
using RsPa.Isolation.Protocol;

namespace RsPa.Isolation.Child;

/// <summary>
/// The process in which documents are read: this program again, with a word that no owner types. It confines itself, and then reads
/// one document after another from its standard input, until that ends: so it never outlives whoever started it.
/// </summary>
public static class ReaderProcess
{
    /// <summary>The word.</summary>
    public const string Verb = "read-documents";

    /// <summary>Whether the program was started as a reader's process.</summary>
    public static bool IsMeant(IReadOnlyList<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        return arguments is [Verb];
    }

    /// <summary>Reads documents until the standard input ends.</summary>
    /// <param name="readers">The readers that there are.</param>
    /// <returns>The exit code.</returns>
    public static int Run(params IEnumerable<IDocumentReader> readers)
    {
        using var input = Console.OpenStandardInput();
        using var output = Console.OpenStandardOutput();
        if (Frames.Read(input, MessagesJson.Largest, out _) is not { } first)
            return 0;
        var setup = MessagesJson.Read(first, MessagesJson.Default.Setup);
        var confinement = Confinement.Enter(setup);
        Frames.Write(output, JsonSerializer.SerializeToUtf8Bytes(confinement.Hello, MessagesJson.Default.Hello));

        // Documents are read on a thread of their own, so that this one sees the end of the input at any time, and ends the process.
        using var desk = new ReaderDesk(readers.ToDictionary(reader => reader.Name, StringComparer.Ordinal), output, setup, confinement);
        while (Frames.Read(input, MessagesJson.Largest, out _) is { } frame)
        {
            var request = MessagesJson.Read(frame, MessagesJson.Default.Request);
            if (Document(input, setup.LargestDocument) is { } content)
                desk.Take(request, content);
        }

        return 0;
    }

    private static byte[]? Document(Stream input, long largest)
    {
        var document = new MemoryStream();
        while (true)
        {
            var piece = Frames.Read(input, MessagesJson.Largest, out var abandoned);
            if (abandoned || piece is null)
                return null;
            if (piece.Length == 0)
                return document.ToArray();
            if (document.Length + piece.Length > largest)
                throw new ProtocolException($"a document of more than {largest} bytes");
            document.Write(piece);
        }
    }
}
