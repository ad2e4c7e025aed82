using RsPa.Testing.Ollama.Writing;

namespace RsPa.Testing.Ollama.Answers;

/// <summary>
/// Vectors from the words of a text: each word's hash says which numbers it adds to. Equal texts have equal vectors, and texts that
/// share words are near to one another; that is all that they mean.
/// </summary>
internal static class Embedding
{
    private static readonly char[] Spaces = [' ', '\t', '\r', '\n'];

    /// <summary>A vector of length 1.</summary>
    /// <param name="text">The text.</param>
    /// <param name="length">How many numbers it has.</param>
    public static float[] Of(string text, int length)
    {
        var sums = new float[length];
        sums[0] = 0.01f; // a text without words has a direction too
        foreach (var word in text.Split(Spaces, StringSplitOptions.RemoveEmptyEntries))
        {
            var hash = FakeTokens.Hash(word.ToUpperInvariant());
            sums[hash % (uint)length] += 1;
            sums[(hash >> 16) % (uint)length] += hash % 2 == 0 ? 0.5f : -0.5f;
        }

        return Normalize(sums);
    }

    /// <summary>The first numbers of a vector, made of length 1 again; all of them where it has no more.</summary>
    public static float[] Cut(float[] vector, int dimensions) =>
        dimensions > 0 && dimensions < vector.Length ? Normalize(vector[..dimensions]) : vector;

    private static float[] Normalize(float[] vector)
    {
        var length = Math.Max(Math.Sqrt(vector.Sum(number => (double)number * number)), 1e-12);
        return [.. vector.Select(number => (float)(number / length))];
    }
}
