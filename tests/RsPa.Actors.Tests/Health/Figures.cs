using RsPa.Actors.Protocol.Health;

namespace RsPa.Actors.Tests.Health;

/// <summary>What an answer shows.</summary>
internal static class Figures
{
    /// <summary>The figure of that name, as a person reads it.</summary>
    public static string Shown(this Pong pong, string name) => pong.Figures.Single(figure => figure.Name == name).Show();
}
