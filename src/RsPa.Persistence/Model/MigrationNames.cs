using System.Reflection;
using Microsoft.EntityFrameworkCore.Migrations;

namespace RsPa.Persistence.Model;

/// <summary>The names of migrations, read from their attributes, so that a start without anything to migrate builds no model.</summary>
internal static class MigrationNames
{
    /// <param name="migrations">The migrations, oldest first.</param>
    public static IReadOnlyList<string> Of(params IReadOnlyList<Type> migrations) => migrations.Select(type => type.GetCustomAttribute<MigrationAttribute>()!.Id).ToArray();
}
