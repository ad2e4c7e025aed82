using System.Text.Json;
using RsPa.Agents.BuiltIn.Reimbursement.Rules;

namespace RsPa.Agents.BuiltIn.Reimbursement.Model;

/// <summary>What a model says is on a receipt, unchecked.</summary>
internal sealed record ModelAnswer(string? Vendor, string? Date, string? Total, string? Currency, string? Category)
{
    /// <summary>The JSON schema that the model has to keep to.</summary>
    public static JsonElement Schema { get; } = JsonSerializer.SerializeToElement(new
    {
        type = "object",
        properties = new
        {
            vendor = new { type = new[] { "string", "null" }, description = "Who was paid: the company's name as printed" },
            date = new { type = new[] { "string", "null" }, description = "The day of the purchase, as YYYY-MM-DD" },
            total = new { type = new[] { "string", "null" }, description = "The amount paid, tax included, digits and decimal point only" },
            currency = new { type = new[] { "string", "null" }, description = "ISO 4217 code" },
            category = new { type = "string", @enum = ReceiptCategories.All },
        },
        required = new[] { "vendor", "date", "total", "currency", "category" },
        additionalProperties = false,
    });

    /// <summary>Reads a model's reply, with or without a fence around it.</summary>
    /// <exception cref="JsonException">It is not the JSON that was asked for.</exception>
    public static ModelAnswer Read(string reply)
    {
        var (start, end) = (reply.IndexOf('{', StringComparison.Ordinal), reply.LastIndexOf('}'));
        if (start < 0 || end < start)
            throw new JsonException("the reply holds no JSON object");
        using var json = JsonDocument.Parse(reply.AsMemory(start, end - start + 1));
        return new ModelAnswer(Text(json, "vendor"), Text(json, "date"), Text(json, "total"), Text(json, "currency"), Text(json, "category"));
    }

    private static string? Text(JsonDocument json, string name) =>
        json.RootElement.TryGetProperty(name, out var value)
            ? value.ValueKind switch
            {
                JsonValueKind.String when !string.IsNullOrWhiteSpace(value.GetString()) => value.GetString()!.Trim(),
                JsonValueKind.Number => value.GetRawText(),
                _ => null,
            }
            : null;
}
