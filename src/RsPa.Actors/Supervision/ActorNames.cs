using Akka.Actor;

namespace RsPa.Actors.Supervision;

/// <summary>The names under which actors are shown: their path below <c>/user</c>, where an actor and the supervisor that restarts it are one.</summary>
public static class ActorNames
{
    /// <summary>
    /// The name of the child of a restarting supervisor: <c>/user/agents/~</c> is the actor that is shown as <c>agents</c>.
    /// No other actor has this name.
    /// </summary>
    public const string Restarted = "~";

    /// <summary>The shown name of a path.</summary>
    public static string Of(ActorPath path) =>
        string.Join('/', path.Elements.Skip(1).Where(element => element != Restarted));
}
