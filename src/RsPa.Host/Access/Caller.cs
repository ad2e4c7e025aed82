using System.Security.Claims;

namespace RsPa.Host.Access;

/// <summary>Who makes a request.</summary>
/// <param name="Name">The name of the person or program.</param>
/// <param name="Role">What it may do.</param>
/// <param name="Origin">The way it came: an address, or <see cref="Socket"/>.</param>
internal sealed record Caller(string Name, CallerRole Role, string Origin)
{
    /// <summary>The owner's name.</summary>
    public const string Owner = "owner";

    /// <summary>The origin of what came through the Unix socket.</summary>
    public const string Socket = "socket";

    /// <summary>Who makes a request that was let in; nothing where it needed no name, as health does.</summary>
    public static Caller? Of(HttpContext http) => http.User.Identities.OfType<CallerIdentity>().FirstOrDefault()?.Caller;
}

/// <summary>What a caller may do. Each one may do what those before it may.</summary>
internal enum CallerRole
{
    /// <summary>Nothing: never a valid value.</summary>
    Invalid = 0,

    /// <summary>Look.</summary>
    Viewer,

    /// <summary>Submit, cancel and pause.</summary>
    Operator,

    /// <summary>Everything.</summary>
    Admin,
}

/// <summary>A caller, as ASP.NET Core carries it: its role is a claim that policies can ask for.</summary>
internal sealed class CallerIdentity(Caller caller, string scheme)
    : ClaimsIdentity([new(ClaimTypes.Name, caller.Name), new(ClaimTypes.Role, $"{caller.Role}")], scheme)
{
    /// <summary>Who it is.</summary>
    public Caller Caller { get; } = caller;
}
