using RsPa.Agents;
using RsPa.Host.Files;

namespace RsPa.Host.Start;

/// <summary>What is to be done about a directory that is to hold all data, and was there before.</summary>
/// <param name="Mend">Whether it is to be closed to others.</param>
/// <param name="Words">Why it can't be used, or what is mended about it; nothing where all is well.</param>
internal sealed record DirectoryVerdict(bool Mend, string? Words)
{
    // What RsPa and its client put there, and what an owner may have written before the first start.
    private static readonly string[] OwnNames =
    [
        "api.token", "backups", "cache", "console_history", "credentials", "files", "inbox", "journal.db", "logs", "main.db", "plugins", "rspa.conf", "rspa.lock", "rspa.sock", "welcome.owed",
    ];

    /// <summary>What shows that RsPa has run in a directory: then it is RsPa's, whatever else lies there.</summary>
    private const string Lived = "rspa.lock";

    /// <summary>Judges a directory.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="directory">What the system says of it.</param>
    /// <param name="names">The names in it.</param>
    /// <param name="me">The user that the service runs as.</param>
    public static DirectoryVerdict Of(string path, UnixFile directory, IReadOnlyCollection<string> names, uint me)
    {
        var shown = DisplayText.Line(path);
        if (directory.Owner is { } owner && owner != me)
            return Refuse($"The data directory '{shown}' belongs to the user {owner}, and the service runs as the user {me}. Run it as that user, give it the directory (chown {me} …), or name another one (database.url).");
        if (directory.Mode.HasFlag(UnixFileMode.StickyBit))
            return Refuse($"The directory '{shown}' is shared by all users, and all data must not be. Name a directory of its own (database.url).");
        if (!directory.IsOpenToOthers)
            return new DirectoryVerdict(Mend: false, null);
        var mode = Convert.ToString((int)directory.Mode, 8);
        var foreign = names.Contains(Lived, StringComparer.Ordinal) ? null : names.Where(name => !IsOwn(name)).Order(StringComparer.Ordinal).FirstOrDefault();
        return foreign is null
            ? new DirectoryVerdict(Mend: true, $"The data directory '{shown}' was open to others ({mode}), and is now closed to them (700): it holds tasks, results and the token.")
            : Refuse($"The data directory '{shown}' is open to others ({mode}), and holds what is not RsPa's, such as '{DisplayText.Line(foreign, 100)}', so that it is not closed by itself. Close it (chmod 700 …), or name a directory of its own (database.url).");
    }

    private static DirectoryVerdict Refuse(string words) => new(Mend: false, words);

    // A database has further files beside it: main.db-wal.
    private static bool IsOwn(string name) => OwnNames.Any(own => name == own || (name.StartsWith(own, StringComparison.Ordinal) && name[own.Length] is '-' or '.'));
}
