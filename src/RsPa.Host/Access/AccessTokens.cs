using System.Security.Cryptography;
using System.Text;
using RsPa.Application.Access;

namespace RsPa.Host.Access;

/// <summary>The tokens that open the port. Only their hashes are kept in memory.</summary>
internal sealed class AccessTokens
{
    /// <summary>A longer text is not a token, and is not even hashed: what a wrong one costs has a bound.</summary>
    public const int LongestToken = 512;

    private readonly IReadOnlyList<(byte[] Hash, string Name, CallerRole Role)> _tokens;

    /// <param name="owner">The owner's token.</param>
    /// <param name="others">The tokens of others, each with a name and a role.</param>
    public AccessTokens(string owner, params IEnumerable<(string Token, string Name, CallerRole Role)> others) =>
        _tokens = [(Hash(owner), Caller.Owner, CallerRole.Admin), .. others.Select(other => (Hash(other.Token), other.Name, other.Role))];

    /// <summary>Whose token it is. How long that takes tells nothing: hashes are compared, all of them, and to their ends.</summary>
    /// <param name="token">What was sent.</param>
    /// <param name="origin">Where it came from.</param>
    /// <returns>Who it is, or nothing.</returns>
    public Caller? Find(string token, string origin)
    {
        if (token.Length is 0 or > LongestToken)
            return null;
        var hash = Hash(token);
        Caller? found = null;
        foreach (var known in _tokens)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, known.Hash))
                found = new Caller(known.Name, known.Role, origin);
        }

        return found;
    }

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
