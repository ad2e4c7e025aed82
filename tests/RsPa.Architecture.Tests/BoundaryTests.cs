namespace RsPa.Architecture.Tests;

/// <summary>The API and the console are siblings over RsPa.Application, and reach nothing else: whoever comes is known, and refused, in one place.</summary>
public sealed class BoundaryTests
{
    /// <summary>Read sides that are the application's to ask, although they stand among the messages.</summary>
    private static readonly string[] ReadSides = ["RsPa.Actors.Protocol.Tasks.ITaskQueries", "RsPa.Actors.Protocol.Health.IActorTree"];

    [Theory]
    [InlineData("RsPa.Host.Api", "RsPa.Host.Console")]
    [InlineData("RsPa.Host.Console", "RsPa.Host.Api")]
    public void A_sibling_asks_the_application_alone(string sibling, string other)
    {
        var uses = House.Arrows.Where(arrow => arrow.From.IsIn(sibling)).ToArray();
        uses.ShouldContain(arrow => arrow.To.Project == "RsPa.Application");

        string[] closed = ["Akka", "Microsoft.EntityFrameworkCore", "Microsoft.Data", "LinqToDB", "RsPa.Persistence", "RsPa.Ollama", "RsPa.Isolation", "RsPa.Agents.BuiltIn", "RsPa.Host.Settings", "RsPa.Host.Start", other];
        uses.Where(arrow => closed.Any(arrow.To.IsIn)).ShouldBeEmpty();
        uses.Where(arrow => arrow.To.Project == "RsPa.Actors" && !arrow.To.IsIn("RsPa.Actors.Protocol")).ShouldBeEmpty();
        uses.Where(arrow => ReadSides.Contains(arrow.To.Type)).ShouldBeEmpty();
    }

    [Fact]
    public void The_application_knows_nothing_of_how_it_is_reached() =>
        House.Arrows.Where(arrow => arrow.From.Project == "RsPa.Application" && (arrow.To.IsIn("Microsoft.AspNetCore") || arrow.To.IsIn("System.Net"))).ShouldBeEmpty();
}
