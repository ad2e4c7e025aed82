using System.Text;

namespace RsPa.Actors.Gateway.Calls;

/// <summary>How many tokens a prompt has, without the model's own tokenizer.</summary>
/// <param name="AtLeast">It has hardly fewer, whatever the tokenizer.</param>
/// <param name="AtMost">It has hardly more; prose has about two thirds of that, columns of figures nearly all of it.</param>
internal sealed record PromptEstimate(int AtLeast, int AtMost)
{
    /// <summary>What the template around a prompt may take: its beginning, and a system message of the model's own.</summary>
    private const int Template = 128;

    /// <summary>What the template around a message may take.</summary>
    private const int PerMessage = 12;

    /// <summary>What a picture may take; models differ widely.</summary>
    private const int PerImage = 1600;

    private const int BytesPerToken = 4;

    /// <summary>No text at all.</summary>
    public static PromptEstimate None { get; } = new(0, 0);

    /// <summary>A prompt without a text: its template.</summary>
    public static PromptEstimate Empty { get; } = new(0, Template);

    /// <summary>What a message takes beside its text.</summary>
    public static PromptEstimate Message { get; } = new(0, PerMessage);

    /// <summary>What pictures take.</summary>
    public static PromptEstimate Images(int count) => new(0, Bound((long)count * PerImage));

    /// <summary>The estimate for a text.</summary>
    public static PromptEstimate Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (least, most) = (0L, 0L);
        for (var start = 0; start < text.Length;)
        {
            var kind = KindOf(text[start]);
            var end = start + 1;
            while (end < text.Length && KindOf(text[end]) == kind)
                end++;
            Add(kind, text.AsSpan(start, end - start), end < text.Length ? text[end] : '\n', ref least, ref most);
            start = end;
        }

        // Four bytes are a token on average; a text that seems to have more may still be one that a tokenizer knows well.
        return new PromptEstimate(Bound(Math.Min(least, Encoding.UTF8.GetByteCount(text) / BytesPerToken)), Bound(most));
    }

    /// <summary>The sum of two parts.</summary>
    public static PromptEstimate operator +(PromptEstimate one, PromptEstimate other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        return new(Bound((long)one.AtLeast + other.AtLeast), Bound((long)one.AtMost + other.AtMost));
    }

    private static void Add(CharKind kind, ReadOnlySpan<char> run, char next, ref long least, ref long most)
    {
        switch (kind)
        {
            case CharKind.Letter:
                least += Divide(run.Length, 16);
                most += run.ContainsAnyInRange('A', 'Z') ? Divide(run.Length, 2) : Divide(run.Length, 3);
                break;
            case CharKind.Digit:
                least += Divide(run.Length, 3);
                most += run.Length;
                break;
            case CharKind.Mark:
                least += Divide(run.Length, 64);
                most += run.IndexOfAnyExcept(run[0]) < 0 ? Divide(run.Length, 2) : run.Length; // a ruled line has tokens of its own
                break;
            case CharKind.Foreign:
                least += Divide(run.Length, 4);
                most += 2L * run.Length;
                break;
            case CharKind.LineFeed:
                most += run.Length;
                break;
            case CharKind.Space when run.Length > 1 || char.IsAsciiDigit(next): // a single one belongs to the word behind it
                most += 1 + (run.Length / 16);
                break;
        }
    }

    private static CharKind KindOf(char c) => c switch
    {
        '\n' => CharKind.LineFeed,
        _ when char.IsWhiteSpace(c) => CharKind.Space,
        _ when char.IsAsciiLetter(c) => CharKind.Letter,
        _ when char.IsAsciiDigit(c) => CharKind.Digit,
        _ when char.IsAscii(c) => CharKind.Mark,
        _ => CharKind.Foreign,
    };

    private static int Divide(int length, int by) => (length + by - 1) / by;

    private static int Bound(long tokens) => (int)Math.Min(tokens, int.MaxValue);

    private enum CharKind
    {
        None,
        Space,
        LineFeed,
        Letter,
        Digit,
        Mark,
        Foreign,
    }
}
