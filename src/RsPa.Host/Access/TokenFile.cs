using System.Buffers.Text;
using System.Text;
using RsPa.Actors.Store;
using RsPa.Agents;
using RsPa.Host.Files;

namespace RsPa.Host.Access;

/// <summary>The owner's token, in <c>api.token</c> of the data directory: made at the first start, for its owner's eyes alone.</summary>
/// <param name="Token">The token.</param>
/// <param name="Path">Its file.</param>
/// <param name="Mended">What was mended about the file, and what to do about that; nothing where nothing was.</param>
internal sealed record TokenFile(string Token, string Path, string? Mended)
{
    /// <summary>The file's name.</summary>
    public const string Name = "api.token";

    private const int RandomBytes = 32;
    private const int ShortestToken = 32;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Reads the token, or makes one where there is none.</summary>
    /// <param name="directory">The data directory, held by this process.</param>
    /// <param name="random">Gives so many bytes that nobody can guess.</param>
    /// <exception cref="StorageException">The file is none that can be trusted, or can't be read or written. The message names the remedy.</exception>
    public static TokenFile Take(string directory, Func<int, byte[]> random)
    {
        var path = System.IO.Path.Combine(directory, Name);
        try
        {
            return UnixFile.Look(path, follow: false) is { } file ? Read(path, file) : Make(path, random);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"The token file '{DisplayText.Line(path)}' can't be used: {e.Message} Remove it, and the next start makes a new one.", e);
        }
    }

    private static TokenFile Read(string path, UnixFile file)
    {
        if (file.Kind is not (UnixFileKind.Regular or UnixFileKind.Unknown))
            throw Untrusted(path, "is not a plain file");
        if (file.Owner is { } owner && owner != UnixFile.Me)
            throw Untrusted(path, $"belongs to the user {owner}, who can read and change it");
        string? mended = null;
        if (!OperatingSystem.IsWindows() && file.IsOpenToOthers)
        {
            File.SetUnixFileMode(path, OwnerOnly);
            mended = $"The token file '{DisplayText.Line(path)}' could be read by others ({Convert.ToString((int)file.Mode, 8)}), and is now closed to them (600). If anyone may have read it, remove it and start again: a new one is made.";
        }

        using var text = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[AccessTokens.LongestToken + 2];
        var token = Encoding.UTF8.GetString(bytes, 0, text.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)).Trim();
        return IsToken(token)
            ? new TokenFile(token, path, mended)
            : throw Untrusted(path, $"holds no token ({ShortestToken} to {AccessTokens.LongestToken} letters, digits or -._~+/=)");
    }

    private static TokenFile Make(string path, Func<int, byte[]> random)
    {
        var token = Base64Url.EncodeToString(random(RandomBytes));

        // Written beside it and moved: whoever reads it finds all of it, and a crash leaves none or a whole one.
        var made = $"{path}.new";
        File.Delete(made);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        using (var file = new FileStream(made, options))
        {
            file.Write(Encoding.ASCII.GetBytes($"{token}\n"));
            file.Flush(flushToDisk: true);
        }

        File.Move(made, path);
        return new TokenFile(token, path, null);
    }

    // What the header takes (RFC 6750, b64token). An owner may put a token of his own in the file.
    private static bool IsToken(string token) =>
        token.Length is >= ShortestToken and <= AccessTokens.LongestToken && token.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~' or '+' or '/' or '=');

    private static StorageException Untrusted(string path, string wrong) =>
        new($"The token file '{DisplayText.Line(path)}' {wrong}. Remove it, and the next start makes a new one.");
}
