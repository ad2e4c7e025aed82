using System.Net;
using System.Text.RegularExpressions;
using RsPa.Agents;
using RsPa.Ollama;

namespace RsPa.Host.Settings.Model;

/// <summary>The formats that a text may have to keep to. Each takes a trimmed text that is not empty.</summary>
internal static partial class TextFormats
{
    public static Reading<string> Any(string text) => Reading<string>.Of(text);

    public static Reading<string> HostName(string text) =>
        Uri.CheckHostName(text.Trim('[', ']')) == UriHostNameType.Unknown ? Reading<string>.Wrong("is not a host name or IP address") : Reading<string>.Of(text);

    /// <summary>A loopback address. On any other one the token would cross a network in the clear, since this version has no TLS.</summary>
    public static Reading<string> Loopback(string text)
    {
        var bare = text.Trim('[', ']');
        var loopback = bare.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(bare, out var address) && IPAddress.IsLoopback(address));
        return loopback ? Reading<string>.Of(bare) : Reading<string>.Wrong("is not a loopback address: to listen elsewhere needs TLS, which is not available in this version");
    }

    /// <summary>A model with its tag, lower-cased; without a tag, <c>latest</c> is meant, as Ollama takes it.</summary>
    public static Reading<string> Model(string text)
    {
        var name = ModelName.Full(text);
        return ModelForm().IsMatch(name) ? Reading<string>.Of(name) : Reading<string>.Wrong("is not the name of a model");
    }

    public static Reading<string> NodeName(string text) =>
        NodeNameForm().IsMatch(text) ? Reading<string>.Of(text) : Reading<string>.Wrong("is not a node name");

    public static Reading<string> Role(string text) =>
        RoleForm().IsMatch(text) ? Reading<string>.Of(text) : Reading<string>.Wrong("is not a role name");

    public static Reading<string> Agent(string text) =>
        AgentName.IsValid(text) ? Reading<string>.Of(text) : Reading<string>.Wrong("is not an agent type");

    public static Reading<string> Webhook(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? Reading<string>.Of(text) : Reading<string>.Wrong("is not an http or https URL");

    public static Reading<string> Directory(string text) =>
        text.Contains('\0', StringComparison.Ordinal) ? Reading<string>.Wrong("is not a path") : Reading<string>.Of(text);

    [GeneratedRegex(@"^[a-z0-9][a-z0-9._/-]*:[a-z0-9][a-z0-9._-]*\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex ModelForm();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,62}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex NodeNameForm();

    [GeneratedRegex("^[a-z][a-z0-9_-]{0,31}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex RoleForm();
}
