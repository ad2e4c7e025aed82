using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace RsPa.Actors.Gateway.Keys;

/// <summary>Keys as text: <c>rspa_</c>, and 256 random bits in base64url.</summary>
public static class ApiKeyText
{
    /// <summary>How a key begins, so that one which was put where it does not belong is recognised.</summary>
    public const string Prefix = "rspa_";

    /// <summary>How long a key is, in characters.</summary>
    public const int Length = 5 + 43;

    /// <summary>How much chance a key holds, in bytes.</summary>
    public const int SecretBytes = 32;

    /// <summary>Makes a key.</summary>
    /// <param name="secret">Chance that nobody can guess: <see cref="SecretBytes"/> bytes.</param>
    /// <exception cref="ArgumentException">There are not so many.</exception>
    public static string Make(ReadOnlySpan<byte> secret) => secret.Length == SecretBytes
        ? Prefix + Base64Url.EncodeToString(secret)
        : throw new ArgumentException($"A key is made of {SecretBytes} bytes, not of {secret.Length}.", nameof(secret));

    /// <summary>The hash of a key, as it is stored.</summary>
    public static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(key)));

    /// <summary>The hash of what may be a key.</summary>
    /// <returns>Whether it has the form of one.</returns>
    internal static bool TryHash(ReadOnlySpan<char> text, Span<byte> hash)
    {
        if (text.Length != Length || !text.StartsWith(Prefix, StringComparison.Ordinal) || !Ascii.IsValid(text))
            return false;
        Span<byte> bytes = stackalloc byte[Length];
        Encoding.ASCII.GetBytes(text, bytes);
        SHA256.HashData(bytes, hash);
        return true;
    }
}
