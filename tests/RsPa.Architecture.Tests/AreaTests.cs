namespace RsPa.Architecture.Tests;

/// <summary>The areas inside of RsPa.Actors: they speak to one another by messages alone.</summary>
public sealed class AreaTests
{
    private const string Actors = "RsPa.Actors";

    /// <summary>What any area may know of the others: the messages of all, how system actors are supervised, the event bus, how decisions are marked, and how long one waits before a retry.</summary>
    private static readonly string[] Shared = ["Decisions", "Events", "Protocol", "Retries", "Supervision"];

    /// <summary>Marks that a message may bear: that it stays on its node, and that nobody minds when it is too late.</summary>
    private static readonly string[] Marks = ["Akka.Actor.INoSerializationVerificationNeeded", "Akka.Event.IDeadLetterSuppression"];

    [Fact]
    public void An_area_knows_another_one_by_its_messages_only() =>
        House.Arrows
            .Where(arrow => arrow.From.Project == Actors && arrow.To.Project == Actors && arrow.From.Area != arrow.To.Area && !Shared.Contains(arrow.To.Area))
            .ShouldBeEmpty();

    [Fact]
    public void The_protocol_uses_no_area() =>
        House.Arrows.Where(arrow => arrow.From.IsIn("RsPa.Actors.Protocol") && arrow.To.Project == Actors && arrow.To.Area != "Protocol").ShouldBeEmpty();

    [Fact]
    public void Messages_are_plain_data()
    {
        string[] libraries = ["Akka", "Microsoft", "System.IO", "System.Net", "System.Threading.Channels"];
        House.Arrows
            .Where(arrow => arrow.From.IsIn("RsPa.Actors.Protocol") && libraries.Any(arrow.To.IsIn) && !Marks.Contains(arrow.To.Type))
            .ShouldBeEmpty();
    }
}
