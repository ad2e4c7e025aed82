using System.Reflection;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace RsPa.Persistence.Model;

/// <summary>Gives Entity Framework the migrations of a database by name. Its own way is a look at every type of the assembly, which loads the driver of the other database too.</summary>
/// <param name="migrations">The migrations, oldest first.</param>
/// <param name="snapshot">The snapshot of the model.</param>
internal abstract class NamedMigrations(IReadOnlyList<Type> migrations, Type snapshot) : IMigrationsAssembly
{
    /// <inheritdoc/>
    public IReadOnlyDictionary<string, TypeInfo> Migrations { get; } =
        new SortedList<string, TypeInfo>(migrations.ToDictionary(type => type.GetCustomAttribute<MigrationAttribute>()!.Id, type => type.GetTypeInfo(), StringComparer.Ordinal), StringComparer.Ordinal);

    /// <inheritdoc/>
    public ModelSnapshot? ModelSnapshot => (ModelSnapshot?)Activator.CreateInstance(snapshot);

    /// <inheritdoc/>
    public Assembly Assembly => snapshot.Assembly;

    /// <inheritdoc/>
    public string? FindMigrationId(string nameOrId) =>
        Migrations.Keys.FirstOrDefault(id => id.Equals(nameOrId, StringComparison.OrdinalIgnoreCase) || id[(id.IndexOf('_', StringComparison.Ordinal) + 1)..].Equals(nameOrId, StringComparison.OrdinalIgnoreCase));

    /// <inheritdoc/>
    public Migration CreateMigration(TypeInfo migrationClass, string activeProvider)
    {
        var migration = (Migration)Activator.CreateInstance(migrationClass)!;
        migration.ActiveProvider = activeProvider;
        return migration;
    }
}
