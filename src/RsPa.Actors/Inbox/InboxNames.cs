using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using RsPa.Agents;
using RsPa.Agents.Files;

namespace RsPa.Actors.Inbox;

/// <summary>The names of files in an inbox: which of them are meant, and what their reasons and their doubles are called.</summary>
internal static class InboxNames
{
    private const string ReasonEnd = ".reason.txt";
    private const int LongestShown = 120;

    private static readonly string[] Unfinished = [".part", ".partial", ".crdownload", ".download", ".tmp", ".temp", ".swp", "~"];

    /// <summary>Whether a file is meant to be taken: hidden ones are not, nor those that programs are still writing under such a name.</summary>
    public static bool IsMeant(string name) =>
        !name.StartsWith('.') && !name.StartsWith('~') && !Array.Exists(Unfinished, end => name.EndsWith(end, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a file is the reason of another one.</summary>
    public static bool IsReason(string name) => name.EndsWith(ReasonEnd, StringComparison.Ordinal);

    /// <summary>The name of the file with the reason why a file failed. Where it would be too long for a disk, a hash stands for the end of it.</summary>
    public static string Reason(string name)
    {
        var whole = name + ReasonEnd;
        if (Encoding.UTF8.GetByteCount(whole) <= FolderNames.LongestBytes)
            return whole;
        return FolderNames.Fit(name, "~" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..8] + ReasonEnd);
    }

    /// <summary>The name of a file where there are others of that name: the first as it is, then with a number before the extension.</summary>
    public static string Numbered(string name, int number)
    {
        if (number == 1)
            return name;
        var extension = Path.GetExtension(name);

        // What looks like a long extension is the end of a long name.
        if (Encoding.UTF8.GetByteCount(extension) > 20)
            extension = "";
        return FolderNames.Fit(name[..^extension.Length], string.Create(CultureInfo.InvariantCulture, $" ({number}){extension}"));
    }

    /// <summary>A name as it can stand in a line of a log or in a message.</summary>
    public static string Show(string name) => DisplayText.Line(name, LongestShown);
}
