using RsPa.Host.Settings.Model;
using RsPa.Persistence.Postgres;

namespace RsPa.Host.Settings.Groups;

/// <summary>
/// A database URL. The path of <c>sqlite:///path</c> is absolute, as in any URL, so that <c>sqlite:////path</c> is the same file;
/// <c>sqlite:///./path</c> starts at the working directory, and <c>sqlite:///~/path</c> at the home directory. <c>postgresql://…</c> is
/// read as libpq does.
/// </summary>
internal static class DatabaseUrl
{
    public const string Allowed = $"sqlite:///path of a file, or {PostgresUrl.Allowed}";

    private const string Sqlite = "sqlite:///";

    public static Reading<string> Check(string text)
    {
        if (PostgresUrl.IsOne(text))
            return PostgresUrl.Read(text).Problem is { } problem ? Reading<string>.Wrong(problem) : Reading<string>.Of(text);
        if (!text.StartsWith(Sqlite, StringComparison.OrdinalIgnoreCase))
            return Reading<string>.Wrong("is not a database URL of a known kind");
        var path = text[Sqlite.Length..].Trim('/');
        if (path.Length == 0 || text.EndsWith('/'))
            return Reading<string>.Wrong("names no file");
        if (path.StartsWith(":memory:", StringComparison.Ordinal))
            return Reading<string>.Wrong("names a database in memory, which would lose every task at a stop");
        if (Uri.UnescapeDataString(path).Contains('\0', StringComparison.Ordinal))
            return Reading<string>.Wrong("holds a zero character, which no path may");
        return path.Contains('?', StringComparison.Ordinal) || path.Contains('#', StringComparison.Ordinal)
            ? Reading<string>.Wrong("has a query or fragment, which SQLite URLs do not have here")
            : Reading<string>.Of(text);
    }

    /// <summary>The schema's name, which is never quoted.</summary>
    public static Reading<string> CheckSchema(string text) =>
        !PostgresPlace.IsSchema(text) ? Reading<string>.Wrong("is not a name of lower-case letters, digits and _ that begins with a letter or _, of at most 63")
        : text.StartsWith("pg_", StringComparison.Ordinal) || text == "information_schema" ? Reading<string>.Wrong("is a schema of PostgreSQL's own")
        : Reading<string>.Of(text);

    /// <summary>The full path of the file that a checked URL names.</summary>
    public static string FilePath(string url, SettingPlaces places)
    {
        var path = Uri.UnescapeDataString(url[Sqlite.Length..]);
        var absolute = !(path.StartsWith("~/", StringComparison.Ordinal) || path.StartsWith("./", StringComparison.Ordinal) || path.StartsWith("../", StringComparison.Ordinal) || HasDrive(path));
        return places.Resolve(absolute ? "/" + path.TrimStart('/') : path);
    }

    /// <summary>The URL of a file, in the form that <see cref="Check"/> accepts.</summary>
    public static string Of(string path) =>
        Sqlite + string.Join('/', path.Replace('\\', '/').TrimStart('/').Split('/').Select(part => HasDrive(part) ? part : Uri.EscapeDataString(part)));

    private static bool HasDrive(string path) => path.Length >= 2 && char.IsAsciiLetter(path[0]) && path[1] == ':';
}
