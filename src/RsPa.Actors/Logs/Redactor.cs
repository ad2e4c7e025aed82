using System.Buffers;
using System.Text.RegularExpressions;

namespace RsPa.Actors.Logs;

/// <summary>
/// Takes secrets out of a text before it is logged or shown. It knows their usual forms, and rather takes too much than too little.
/// No text can make it slow: what a pattern may run over in vain is bounded.
/// </summary>
public static partial class Redactor
{
    /// <summary>What stands in the place of a secret.</summary>
    public const string Mask = "***";

    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture;
    private const int TimeLimit = 1_000; // in milliseconds; patterns take a thousandth of it

    // Nearly every text holds none of these, and is let through without any pattern being tried or, at a start, compiled.
    private static readonly SearchValues<string> Keywords = SearchValues.Create(
        ["authorization", "bearer", "passw", "pwd", "passphrase", "secret", "token", "key", "credential", "cookie"],
        StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<string> KeyPrefixes = SearchValues.Create(
        ["rspa_", "sk-", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "hf_", "xox", "akia", "aiza", "eyj"],
        StringComparison.OrdinalIgnoreCase);

    /// <summary>The text without its secrets: passwords in URLs, authorization headers, bearer tokens, <c>password=…</c> and its like, API keys of known forms, JSON web tokens and private keys.</summary>
    /// <param name="text">Any text.</param>
    public static string Redact(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            return text.Length == 0 ? text : Masked(text);
        }
        catch (RegexMatchTimeoutException)
        {
            // On a machine that is stopped in the middle, say: what could not be looked through is not shown.
            return Mask;
        }
    }

    private static string Masked(string text)
    {
        if (text.Contains("-----BEGIN", StringComparison.Ordinal))
            text = PrivateKey().Replace(text, Mask);
        if (text.Contains('@') && text.Contains("://", StringComparison.Ordinal))
        {
            text = WebUrl().Replace(text, $"${{before}}{Mask}@");
            text = OtherUrl().Replace(text, $"${{before}}{Mask}@");
        }

        if (text.AsSpan().ContainsAny(Keywords))
        {
            text = Authorization().Replace(text, $"${{before}}{Mask}");
            text = Bearer().Replace(text, $"${{before}}{Mask}");
            text = Assigned().Replace(text, $"${{before}}{Mask}");
        }

        return text.AsSpan().ContainsAny(KeyPrefixes) ? KnownKey().Replace(text, Mask) : text;
    }

    [GeneratedRegex("-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[A-Za-z0-9+/=\\s]*(-----END [A-Z ]{0,40}PRIVATE KEY-----)?", Options, TimeLimit)]
    private static partial Regex PrivateKey();

    // A path may hold an @, so that in a web address the password ends at the first slash.
    [GeneratedRegex(@"(?<before>\bhttps?://[^\s/:@""'<>]*:)[^\s/""'<>]*@", Options, TimeLimit)]
    private static partial Regex WebUrl();

    // Elsewhere (databases, brokers) an unescaped slash in the password is the likelier thing.
    [GeneratedRegex(@"(?<before>\b(postgres|postgresql|mysql|mariadb|mongodb|mongodb\+srv|redis|rediss|amqp|amqps|smtp|smtps|imap|imaps|ftp|sftp|ssh|sqlserver|mssql|nats|socks5|ldap|ldaps|s3)://[^\s/:@""'<>]*:)[^\s""'<>]{0,1024}@", Options, TimeLimit)]
    private static partial Regex OtherUrl();

    [GeneratedRegex(@"(?<before>\b(proxy-)?authorization[""']?\s*[:=]\s*[""']?((basic|bearer|digest|negotiate|apikey|token)\s+)?)[^\s""',;]+", Options, TimeLimit)]
    private static partial Regex Authorization();

    [GeneratedRegex(@"(?<before>\bbearer\s+)[A-Za-z0-9._~+/=-]{6,}", Options, TimeLimit)]
    private static partial Regex Bearer();

    [GeneratedRegex(@"(?<before>(password|passwd|pwd|passphrase|secret|token|api[-_ ]?key|access[-_ ]?key|private[-_ ]?key|account[-_ ]?key|credential|cookie)\\?[""']?\s*(=|:)\s*)(\\?""[^""]*""|'[^']*'|[^\s,;&""'}\])]+)", Options, TimeLimit)]
    private static partial Regex Assigned();

    [GeneratedRegex(@"\b((?-i:rspa_[A-Za-z0-9_-]{43,})|sk-[A-Za-z0-9_-]{16,}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{16,}|hf_[A-Za-z0-9]{20,}|xox[abprs]-[A-Za-z0-9-]{10,}|AKIA[A-Z0-9]{16}|AIza[A-Za-z0-9_-]{30,}|eyJ[A-Za-z0-9_-]{8,1024}\.[A-Za-z0-9_-]{8,4096}\.[A-Za-z0-9_-]{8,})", Options, TimeLimit)]
    private static partial Regex KnownKey();
}
