using System.Security.Claims;
using RsPa.Application.Access;

namespace RsPa.Host.Access;

/// <summary>A caller, as ASP.NET Core carries it: its role is a claim that policies can ask for.</summary>
internal sealed class CallerIdentity(Caller caller, string scheme)
    : ClaimsIdentity([new(ClaimTypes.Name, caller.Name), new(ClaimTypes.Role, $"{caller.Role}")], scheme)
{
    /// <summary>Who it is.</summary>
    public Caller Caller { get; } = caller;
}

/// <summary>Says who makes a request.</summary>
internal static class Callers
{
    /// <summary>Who makes a request; <see cref="Caller.Anonymous"/> where it was let in without a name, as health is.</summary>
    public static Caller Caller(this ClaimsPrincipal user) => user.Identities.OfType<CallerIdentity>().FirstOrDefault()?.Caller ?? Application.Access.Caller.Anonymous;
}
