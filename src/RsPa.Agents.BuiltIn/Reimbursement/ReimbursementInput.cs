using System.Text.Json;
using RsPa.Agents.BuiltIn.Inputs;

namespace RsPa.Agents.BuiltIn.Reimbursement;

/// <summary>What a task asks of the agent.</summary>
internal abstract record ReimbursementInput
{
    private const string Shapes = "give one of \"path\" (a file), \"folder\" (a directory of files), \"text\" (a receipt's text), \"report\" ({\"from\", \"until\", \"format\"}) \"remove\" or \"accept\" (an expense's id); \"preview\": true with a path or a text shows what would be recorded";

    private ReimbursementInput()
    {
    }

    /// <summary>Whether the receipt is only shown as it would be recorded.</summary>
    public bool Preview { get; private init; }

    /// <summary>Reads a task's input.</summary>
    /// <exception cref="InputException">It has another shape.</exception>
    public static ReimbursementInput Read(JsonElement input, DateOnly today)
    {
        InputShape.Check(input, "The input", "path", "folder", "text", "report", "remove", "accept", "preview");
        var preview = InputShape.Switch(input, "preview");
        var given = input.EnumerateObject().Where(property => property.Value.ValueKind != JsonValueKind.Null && property.Name != "preview").Select(property => property.Name).ToList();
        if (preview && given is not (["path"] or ["text"]))
            throw new InputException("'preview' goes with 'path' or 'text': the other inputs read no single receipt.");
        return given switch
        {
            ["path"] => new ReadFile(InputShape.Text(input, "path")!) { Preview = preview },
            ["folder"] => new ReadFolder(InputShape.Text(input, "folder")!),
            ["text"] => new ReadText(InputShape.Text(input, "text")!) { Preview = preview },
            ["remove"] => new RemoveExpense(InputShape.Text(input, "remove")!),
            ["accept"] => new AcceptExpense(InputShape.Text(input, "accept")!),
            ["report"] => ReadReport(InputShape.Get(input, "report")!.Value, today),
            [] => throw new InputException($"The input is empty: {Shapes}."),
            _ => throw new InputException($"The input has {string.Join(" and ", given.Select(name => $"'{name}'"))} at once: {Shapes}."),
        };
    }

    private static MakeReport ReadReport(JsonElement report, DateOnly today)
    {
        InputShape.Check(report, "'report'", "from", "until", "format");
        var until = InputShape.Day(report, "until") ?? today;
        var from = InputShape.Day(report, "from") ?? new DateOnly(until.Year, 1, 1);
        if (from > until)
            throw new InputException($"'from' ({from:yyyy-MM-dd}) is after 'until' ({until:yyyy-MM-dd}): swap them.");
        return new MakeReport(from, until, InputShape.OneOf(report, "format", "csv", "csv", "html"));
    }

    /// <summary>Read the receipt in a file.</summary>
    public sealed record ReadFile(string Path) : ReimbursementInput;

    /// <summary>Read every receipt in a directory that is not in the ledger yet.</summary>
    public sealed record ReadFolder(string Path) : ReimbursementInput;

    /// <summary>Read a receipt that is given as text.</summary>
    public sealed record ReadText(string Text) : ReimbursementInput;

    /// <summary>Write a report of a period, its last day included.</summary>
    public sealed record MakeReport(DateOnly From, DateOnly Until, string Format) : ReimbursementInput;

    /// <summary>Take an expense out of the ledger.</summary>
    public sealed record RemoveExpense(string Id) : ReimbursementInput;

    /// <summary>Count an expense that was held for review.</summary>
    public sealed record AcceptExpense(string Id) : ReimbursementInput;
}
