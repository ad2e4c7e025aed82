namespace RsPa.Architecture.Tests;

/// <summary>Which project may know which other one, and which libraries.</summary>
public sealed class ProjectTests
{
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
    [InlineData("RsPa.Ollama", "Akka", "Microsoft.EntityFrameworkCore", "Microsoft.Data", "LinqToDB", "Microsoft.AspNetCore", "Serilog")]
    [InlineData("RsPa.Actors", "OllamaSharp", "Microsoft.EntityFrameworkCore", "Microsoft.Data", "LinqToDB", "Microsoft.AspNetCore", "Serilog")]
    [InlineData("RsPa.Persistence", "Microsoft.AspNetCore", "Serilog")]
    [InlineData("rspa", "Akka", "Microsoft.EntityFrameworkCore", "Microsoft.Data", "LinqToDB", "Microsoft.AspNetCore", "Serilog")]
    public void A_project_knows_no_library_of_another_layer(string project, params string[] libraries) =>
        House.Arrows.Where(arrow => arrow.From.Project == project && libraries.Any(arrow.To.IsIn)).ShouldBeEmpty();

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
}
