using System.Text.Json;
using RsPa.Actors.Protocol.Values;
using RsPa.Application.Outcomes;

namespace RsPa.Host.Api;

/// <summary>The body of a command that may say why: nothing, or <c>{"reason":"…"}</c>.</summary>
internal static class ReasonBody
{
    /// <summary>More than a reason of that length can take, in bytes.</summary>
    private const int MaxBytes = 16 * 1024;

    public static async Task<Outcome<string>> ReadAsync(HttpRequest request, string standard, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellationToken).ConfigureAwait(false);
        var json = body.GetBuffer().AsMemory(0, (int)body.Length);
        if (json.Span.Trim(" \t\r\n"u8).IsEmpty)
            return standard;
        if (json.Length > MaxBytes)
            return new Problem(ProblemKind.TooLarge, $"The body is larger than {MaxBytes} bytes.") { Field = "body", Remedy = "send {\"reason\":\"…\"} or nothing" };
        if (!BodyReader.Parse(json, "send {\"reason\":\"…\"} or nothing").TryGet(out var document, out var problem))
            return problem;
        using (document)
            return Read(document.RootElement, standard);
    }

    private static Outcome<string> Read(JsonElement body, string standard)
    {
        if (body.ValueKind != JsonValueKind.Object || body.EnumerateObject().Any(property => property.Name != "reason"))
            return Problem.Invalid("body", body.GetRawText(), "is not an object with nothing but a reason", "send {\"reason\":\"…\"} or nothing");
        if (!body.TryGetProperty("reason", out var reason))
            return standard;
        return reason.ValueKind == JsonValueKind.String && reason.GetString() is { } text && ReasonRule.Fault(text) is null
            ? text
            : Problem.Invalid("reason", reason.GetRawText(), "is not a reason", ReasonRule.Remedy);
    }
}
