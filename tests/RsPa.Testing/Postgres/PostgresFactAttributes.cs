using Xunit;

namespace RsPa.Testing.Postgres;

/// <summary>A fact that needs a PostgreSQL server.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostgresFactAttribute : FactAttribute
{
    /// <summary>Skips the test where none can be started.</summary>
    public PostgresFactAttribute() => Skip = PostgresPrograms.Missing;
}

/// <summary>A theory that needs a PostgreSQL server.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostgresTheoryAttribute : TheoryAttribute
{
    /// <summary>Skips the test where none can be started.</summary>
    public PostgresTheoryAttribute() => Skip = PostgresPrograms.Missing;
}
