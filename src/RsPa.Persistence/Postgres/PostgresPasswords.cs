using System.Globalization;
using System.Text;
using RsPa.Actors.Store;

namespace RsPa.Persistence.Postgres;

/// <summary>Finds the password of a place that has none: in <c>database.password_file</c>, in <c>PGPASSWORD</c>, in the file that <c>PGPASSFILE</c> names or <c>~/.pgpass</c>, in this order.</summary>
/// <param name="variable">Reads an environment variable.</param>
/// <param name="home">The home directory.</param>
public sealed class PostgresPasswords(Func<string, string?> variable, string home)
{
    private const int LongestFile = 64 * 1024;

    /// <summary>The place with its password; as it is where there is none.</summary>
    /// <param name="place">The place.</param>
    /// <param name="file">The file that holds the password and nothing else; null where none is named.</param>
    /// <exception cref="StorageException">A file can't be read, or others may read it.</exception>
    public PostgresPlace Complete(PostgresPlace place, string? file)
    {
        ArgumentNullException.ThrowIfNull(place);
        if (place.Password is not null)
            return place;
        if (file is not null)
        {
            var password = Read(file, "database.password_file").TrimEnd('\r', '\n');
            return password.Length > 0 ? place with { Password = password } : throw new StorageException($"The file '{file}' (database.password_file) is empty. Write the password of the role '{place.User}' into it.");
        }

        if (variable("PGPASSWORD") is { Length: > 0 } given)
            return place with { Password = given };
        var named = variable("PGPASSFILE") is { Length: > 0 } path ? path : null;
        var passFile = named ?? Path.Combine(home, ".pgpass");
        return named is null && !File.Exists(passFile) ? place : place with { Password = Find(Read(passFile, named is null ? "~/.pgpass" : "PGPASSFILE"), place) };
    }

    // host:port:database:user:password, where * stands for anything; the first line that fits counts. A socket is "localhost".
    private static string? Find(string text, PostgresPlace place)
    {
        foreach (var line in text.Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0 && line[0] != '#'))
        {
            var fields = Fields(line);
            if (fields.Count == 5 && place.Hosts.Any(host => Fits(fields[0], host.Name) || (host.Name.StartsWith('/') && fields[0] == "localhost"))
                && place.Hosts.Any(host => Fits(fields[1], host.Port.ToString(CultureInfo.InvariantCulture))) && Fits(fields[2], place.Database) && Fits(fields[3], place.User))
                return fields[4];
        }

        return null;
    }

    private static bool Fits(string field, string value) => field == "*" || field == value;

    // A backslash stands before a colon or a backslash that belongs to a field.
    private static List<string> Fields(string line)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '\\' && i + 1 < line.Length)
                field.Append(line[++i]);
            else if (line[i] == ':' && fields.Count < 4)
                fields.Add(Taken(field));
            else
                field.Append(line[i]);
        }

        fields.Add(Taken(field));
        return fields;
    }

    private static string Taken(StringBuilder field)
    {
        var text = field.ToString();
        field.Clear();
        return text;
    }

    // As libpq: a file that others may read is not used. It passes it over in silence; here it is said.
    private static string Read(string path, string source)
    {
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        try
        {
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != UnixFileMode.None)
                throw new StorageException($"Others than its owner may read or write the file '{path}' ({source}), which holds a password. Take that right away: chmod 600 '{path}'");
            if (new FileInfo(path).Length > LongestFile)
                throw new StorageException($"The file '{path}' ({source}) is longer than {LongestFile / 1024} KiB, and can't be one of passwords. Name another one.");
            return File.ReadAllText(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"The file '{path}' ({source}) can't be read: {failure.Message} Name another one, or give the service's user the right to read it.", failure);
        }
    }
}
