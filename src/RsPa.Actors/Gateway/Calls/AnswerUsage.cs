using System.Text.Json;
using RsPa.Actors.Gateway.Scheduling;

namespace RsPa.Actors.Gateway.Calls;

/// <summary>Reads what a call took from the last pieces of its answer.</summary>
internal static class AnswerUsage
{
    /// <summary>What it took, by the server's own account.</summary>
    /// <param name="api">The API.</param>
    /// <param name="pieces">The last pieces of the answer, the very last one last.</param>
    /// <param name="took">How long the call ran, for an API that has no durations.</param>
    /// <returns>Nothing where the server does not say.</returns>
    public static CallUsage? Read(ModelApi api, IReadOnlyList<ReadOnlyMemory<byte>> pieces, TimeSpan took)
    {
        for (var i = pieces.Count - 1; i >= 0; i--)
        {
            if (ReadPiece(api, pieces[i].Span, took) is { } usage)
                return usage;
        }

        return null;
    }

    private static CallUsage? ReadPiece(ModelApi api, ReadOnlySpan<byte> piece, TimeSpan took)
    {
        try
        {
            var json = piece.TrimStart(" \r\n"u8);
            if (!api.IsNative() && !json.StartsWith("{"u8))
                json = DataOf(json);
            if (!json.StartsWith("{"u8))
                return null;
            var reader = new Utf8JsonReader(json);
            using var document = JsonDocument.ParseValue(ref reader);
            return api.IsNative() ? Native(document.RootElement, took) : Compatible(document.RootElement, took);
        }
        catch (JsonException)
        {
            return null; // it was read well enough to be an answer; then it only says nothing of this
        }
    }

    private static ReadOnlySpan<byte> DataOf(ReadOnlySpan<byte> piece)
    {
        var at = piece.IndexOf("data:"u8);
        return at < 0 ? [] : piece[(at + "data:"u8.Length)..].TrimStart(" "u8);
    }

    // Values of zero are left out.
    private static CallUsage? Native(JsonElement line, TimeSpan took)
    {
        var prompt = (int)(JsonFields.Number(line, "prompt_eval_count") ?? 0);
        var output = (int)(JsonFields.Number(line, "eval_count") ?? 0);
        if (prompt == 0 && output == 0)
            return null;
        var (promptTime, outputTime) = (Time(line, "prompt_eval_duration"), Time(line, "eval_duration"));
        return promptTime + outputTime > TimeSpan.Zero
            ? new CallUsage(prompt, output, promptTime, outputTime)
            : new CallUsage(prompt, output, output == 0 ? took : TimeSpan.Zero, output == 0 ? TimeSpan.Zero : took);
    }

    private static CallUsage? Compatible(JsonElement body, TimeSpan took)
    {
        var usage = JsonFields.Find(body, "usage") ?? (JsonFields.Find(body, "response") is { } response ? JsonFields.Find(response, "usage") : null);
        if (usage is not { ValueKind: JsonValueKind.Object } given)
            return null;
        var prompt = JsonFields.Number(given, "prompt_tokens") ?? JsonFields.Number(given, "input_tokens") ?? 0;
        var output = JsonFields.Number(given, "completion_tokens") ?? JsonFields.Number(given, "output_tokens") ?? 0;
        return prompt + output == 0 ? null : new CallUsage((int)prompt, (int)output, TimeSpan.Zero, took);
    }

    private static TimeSpan Time(JsonElement line, string name) => TimeSpan.FromTicks((JsonFields.Number(line, name) ?? 0) / TimeSpan.NanosecondsPerTick);
}
