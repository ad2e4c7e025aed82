
namespace RsPa.Architecture.Tests;

/// <summary>That the rules see something: a rule over nothing would always hold.</summary>
public sealed class HouseTests
{
    [Theory]
    [InlineData("RsPa.Actors.Tasks.DispatcherActor", "Akka.Actor.IActorRef")]
    [InlineData("RsPa.Actors.Tasks.TaskMachine", "RsPa.Actors.Tasks.TaskState")]
    [InlineData("RsPa.Persistence.Sqlite.Store.SqliteStore", "RsPa.Actors.Store.IMainStore")]
    public void Arrows_use_in_a_signature_is_seen(string from, string to) =>
        House.Arrows.ShouldContain(arrow => arrow.From.Type == from && arrow.To.Type == to);

    [Theory]
    [InlineData("RsPa.Persistence.Sqlite.Migrating.SqliteSchema", "RsPa.Persistence.Sqlite.SqliteDb")] // in an async method only
    [InlineData("RsPa.Actors.Store.StoreActor", "RsPa.Actors.Store.GroupCommit")] // in lambdas and a field
    [InlineData("RsPa.Actors.Tasks.AttemptRunner", "RsPa.Agents.AgentJson")] // in a method's body only
    public void Arrows_use_in_a_body_is_seen(string from, string to) =>
        House.Arrows.ShouldContain(arrow => arrow.From.Type == from && arrow.To.Type == to);

    [Fact]
    public void Arrows_every_project_is_seen() =>
        House.Arrows.Select(arrow => arrow.From.Project).Distinct().Order(StringComparer.Ordinal).ShouldBe(House.MayKnow.Keys.Order(StringComparer.Ordinal));
}
