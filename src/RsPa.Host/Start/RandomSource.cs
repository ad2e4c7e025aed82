namespace RsPa.Host.Start;

/// <summary>The one source of chance, which everything else is given.</summary>
internal static class RandomSource
{
#pragma warning disable RS0030 // the composition root is where chance and identifiers of starts come from
    /// <summary>From 0 to 1, exclusive; safe on any thread.</summary>
    public static double Next() => Random.Shared.NextDouble();

    /// <summary>So many bytes that nobody can guess.</summary>
    public static byte[] Secret(int bytes) => System.Security.Cryptography.RandomNumberGenerator.GetBytes(bytes);

    /// <summary>A new identifier of a start.</summary>
    public static Guid NewIncarnation() => Guid.NewGuid();
#pragma warning restore RS0030
}
