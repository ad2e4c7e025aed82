using RsPa.Testing.Ollama.Prompts;

namespace RsPa.Testing.Ollama.Writing;

/// <summary>Numbers for tokens, and how likely they were: made up, and always the same for the same text.</summary>
internal static class FakeTokens
{
    private const int Vocabulary = 128_000;

    public static IEnumerable<int> Of(string text) =>
        text.Chunk(TokenCount.BytesPerToken).Select(chunk => (int)(Hash(new string(chunk)) % Vocabulary));

    /// <summary>A probability's logarithm, from -1 to 0.</summary>
    public static double Logprob(string token) => -(Hash(token) % 1000 / 1000.0);

    /// <summary>FNV-1a.</summary>
    public static uint Hash(string text) => text.Aggregate(2_166_136_261u, (hash, letter) => unchecked((hash ^ letter) * 16_777_619u));

    /// <summary>A name for a tool call: eight letters and digits.</summary>
    public static string CallId(int number)
    {
        const string Letters = "abcdefghijklmnopqrstuvwxyz0123456789";
        var rest = Hash($"call {number}") * 2_654_435_761UL;
        var id = new char[8];
        foreach (ref var letter in id.AsSpan())
            (letter, rest) = (Letters[(int)(rest % (ulong)Letters.Length)], rest / (ulong)Letters.Length);
        return "call_" + new string(id);
    }
}
