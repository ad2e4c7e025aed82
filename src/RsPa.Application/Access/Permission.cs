using RsPa.Application.Outcomes;

namespace RsPa.Application.Access;

/// <summary>What an action asks of its caller. It is declared beside the action, which looks at it before anything else.</summary>
/// <param name="Action">The action, such as <c>tasks.submit</c>.</param>
/// <param name="Role">The least role that may.</param>
internal sealed record Permission(string Action, CallerRole Role)
{
    /// <summary>Why a caller may not; null where it may.</summary>
    public Problem? Refuse(Caller caller) =>
        caller.Role >= Role
            ? null
            : new Problem(ProblemKind.Forbidden, $"'{caller.Name}' may not do this: {Action} needs the role {Name(Role)}, and '{caller.Name}' has {Name(caller.Role)}.")
            {
                Remedy = $"use a token of the role {Name(Role)}",
            };

    private static string Name(CallerRole role) => role.ToString().ToLowerInvariant();
}
