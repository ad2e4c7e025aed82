using System.Security.Claims;
using RsPa.Application.Access;

namespace RsPa.Host.Access;

/// <summary>A caller, as ASP.NET Core carries it: its role is a claim that policies can ask for.</summary>
internal sealed class CallerIdentity(Caller caller, string scheme)
    : ClaimsIdentity([new(ClaimTypes.Name, caller.Name), new(ClaimTypes.Role, $"{caller.Role}")], scheme)
{
    /// <summary>Who it is.</summary>
    public Caller Caller { get; } = caller;

    /// <summary>Who makes a request that was let in; nothing where it needed no name, as health does.</summary>
    public static Caller? Of(HttpContext http) => http.User.Identities.OfType<CallerIdentity>().FirstOrDefault()?.Caller;
}
