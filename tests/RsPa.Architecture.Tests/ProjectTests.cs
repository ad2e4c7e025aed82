namespace RsPa.Architecture.Tests;

/// <summary>Which project may know which other one, and which libraries.</summary>
public sealed class ProjectTests
{
    private const string Outside = "RsPa.Agents.BuiltIn.Reimbursement.Documents.Outside";

    public static TheoryData<string> Projects => [.. House.MayKnow.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_knows_only_those_below_it(string project) =>
        House.Arrows
            .Where(arrow => arrow.From.Project == project && arrow.To.Project is { } other && other != project && !House.MayKnow[project].Contains(other))
            .ShouldBeEmpty();

    [Theory]
    [InlineData("RsPa.Agents", "Akka", "Microsoft.EntityFrameworkCore", "Microsoft.Data", "LinqToDB", "Microsoft.AspNetCore", "Serilog")]
    [InlineData("RsPa.Agents.BuiltIn", "Akka", "Microsoft.EntityFrameworkCore", "Microsoft.Data", "LinqToDB", "Microsoft.AspNetCore", "Serilog")]
    [InlineData("RsPa.Isolation", "Akka", "Microsoft.EntityFrameworkCore", "Microsoft.Data", "LinqToDB", "Microsoft.AspNetCore", "Serilog")]
    [InlineData("RsPa.Ollama", "Akka", "Microsoft.EntityFrameworkCore", "Microsoft.Data", "LinqToDB", "Microsoft.AspNetCore", "Serilog")]
    [InlineData("RsPa.Actors", "OllamaSharp", "Microsoft.EntityFrameworkCore", "Microsoft.Data", "LinqToDB", "Microsoft.AspNetCore", "Serilog")]
    [InlineData("RsPa.Application", "Microsoft.EntityFrameworkCore", "Microsoft.Data", "LinqToDB", "Microsoft.AspNetCore", "Serilog")]
    [InlineData("RsPa.Persistence", "Microsoft.AspNetCore", "Serilog")]
    [InlineData("rspa", "Akka", "Microsoft.EntityFrameworkCore", "Microsoft.Data", "LinqToDB", "Microsoft.AspNetCore", "Serilog")]
    public void A_project_knows_no_library_of_another_layer(string project, params string[] libraries) =>
        House.Arrows.Where(arrow => arrow.From.Project == project && libraries.Any(arrow.To.IsIn)).ShouldBeEmpty();

    [Fact]
    public void The_parsers_of_documents_are_used_by_the_readers_alone_that_run_outside_of_the_service()
    {
        string[] parsers = ["AngleSharp", "UglyToad", "MimeKit", "MailKit"];
        var users = House.Arrows.Where(arrow => parsers.Any(arrow.To.IsIn)).ToArray();
        users.ShouldNotBeEmpty();
        users.Where(arrow => !arrow.From.IsIn(Outside)).ShouldBeEmpty();

        // And nobody in the service uses those readers. What asks for them is the program's first line, which has no namespace and is not seen here.
        House.Arrows.Where(arrow => arrow.To.IsIn(Outside) && !arrow.From.IsIn(Outside)).Select(arrow => arrow.From.Type).ShouldBe(["RsPa.Agents.BuiltIn.BuiltInReaders"]);
        House.Arrows.Where(arrow => arrow.To.Type == "RsPa.Agents.BuiltIn.BuiltInReaders").ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_folders_of_a_project_form_a_circle(string project)
    {
        var arrows = House.Arrows.Where(arrow => arrow.From.Project == project && arrow.To.Project == project && arrow.From.Namespace != arrow.To.Namespace).ToArray();
        var circles = Circles.Of(arrows.Select(arrow => (arrow.From.Namespace, arrow.To.Namespace)));
        circles
            .SelectMany(circle => arrows.Where(arrow => circle.Contains(arrow.From.Namespace) && circle.Contains(arrow.To.Namespace)))
            .ShouldBeEmpty($"{circles.Count} circles of folders");
    }

    // Another database comes beside it, and nothing else of the host changes.
    [Fact]
    public void The_host_knows_a_database_by_its_provider_alone() =>
        House.Arrows
            .Where(arrow => arrow.From.Project == "RsPa.Host" && arrow.To.IsIn("RsPa.Persistence.Sqlite") && !arrow.To.IsIn("RsPa.Persistence.Sqlite.Provider"))
            .ShouldBeEmpty();
}
