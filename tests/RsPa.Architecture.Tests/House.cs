using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Assembly = System.Reflection.Assembly;

namespace RsPa.Architecture.Tests;

/// <summary>What ships, read once from its assemblies: every type, and which other types it uses.</summary>
internal static class House
{
    /// <summary>The projects, and the other ones that each may know.</summary>
    public static IReadOnlyDictionary<string, string[]> MayKnow { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["RsPa.Agents"] = [],
        ["RsPa.Agents.BuiltIn"] = ["RsPa.Agents"],
        ["RsPa.Isolation"] = ["RsPa.Agents"],
        ["RsPa.Ollama"] = [],
        ["RsPa.Actors"] = ["RsPa.Agents", "RsPa.Isolation", "RsPa.Ollama"],
        ["RsPa.Persistence"] = ["RsPa.Actors", "RsPa.Agents"],
        ["RsPa.Application"] = ["RsPa.Actors", "RsPa.Agents"],
        ["RsPa.Host"] = ["RsPa.Actors", "RsPa.Agents", "RsPa.Agents.BuiltIn", "RsPa.Application", "RsPa.Isolation", "RsPa.Ollama", "RsPa.Persistence"],
        ["rspa"] = [],
    };

    private static readonly IReadOnlyDictionary<string, Assembly> Assemblies = MayKnow.Keys.ToDictionary(name => name, Assembly.Load, StringComparer.Ordinal);

    private static readonly ArchUnitNET.Domain.Architecture Read = new ArchLoader().LoadAssemblies([.. Assemblies.Values]).Build();

    /// <summary>Who uses whom. A use by a lambda or an async method counts as one by the type that it is written in.</summary>
    public static IReadOnlyList<Arrow> Arrows { get; } =
    [
        .. from type in Read.Types
           let project = Project(type)
           where project is not null
           from dependency in type.Dependencies
           select new Arrow(Part.Of(type, project), Part.Of(dependency.Target, Project(dependency.Target, project))) into arrow
           where arrow.From.Type != arrow.To.Type
           group arrow by arrow into same
           select same.Key,
    ];

    // A file that two projects compile makes a type in each, of one name: whoever uses it uses its own.
    private static string? Project(IType type, string? user = null)
    {
        if (!type.FullName.Contains("RsPa.", StringComparison.Ordinal))
            return null;
        return user is not null && Assemblies[user].GetType(type.FullName) is not null
            ? user
            : Assemblies.FirstOrDefault(assembly => assembly.Value.GetType(type.FullName) is not null).Key;
    }
}

/// <summary>A use of one type by another.</summary>
internal sealed record Arrow(Part From, Part To)
{
    public override string ToString() => $"{From.Type} → {To.Type}";
}

/// <summary>A type and where it is. A nested one is a part of the type around it.</summary>
/// <param name="Type">Its full name.</param>
/// <param name="Namespace">Its namespace, which is its folder.</param>
/// <param name="Project">Its project; nothing where it is not ours.</param>
internal sealed record Part(string Type, string Namespace, string? Project)
{
    public static Part Of(IType type, string? project) => new(type.FullName.Split('+')[0], type.Namespace?.FullName ?? "", project);

    /// <summary>The name without the namespace.</summary>
    public string Name => Namespace.Length == 0 ? Type : Type[(Namespace.Length + 1)..];

    /// <summary>The area of a project, which is the first folder in it: <c>Tasks</c> of <c>RsPa.Actors.Tasks</c>.</summary>
    public string Area => Namespace == Project || Project is null ? "" : Namespace[(Project.Length + 1)..].Split('.')[0];

    /// <summary>Whether it lies in a namespace or below.</summary>
    public bool IsIn(string root) => Namespace == root || Namespace.StartsWith(root + ".", StringComparison.Ordinal);
}
