using System.Text.Json;

namespace RsPa.Evals;

/// <summary>What people say is on a receipt.</summary>
internal sealed record Key(string File, string? Company, string? Date, string? Total);

/// <summary>A receipt and its key.</summary>
internal sealed record KeyedReceipt(Key Key, string Text);

/// <summary>Receipts in a directory, and their keys in its <c>keys.jsonl</c>.</summary>
internal static class ReceiptSet
{
    /// <summary>Reads every receipt that has a key.</summary>
    /// <exception cref="EvalInputException">The directory, its keys or a receipt can't be read.</exception>
    public static IReadOnlyList<KeyedReceipt> Read(string directory)
    {
        var keysFile = Path.Combine(directory, "keys.jsonl");
        if (!File.Exists(keysFile))
            throw new EvalInputException($"'{keysFile}' does not exist: give a directory that holds keys.jsonl.");
        return [.. Keys(keysFile).Select(key => new KeyedReceipt(key, ReadReceipt(directory, key.File)))];
    }

    private static IEnumerable<Key> Keys(string file)
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        var number = 0;
        foreach (var line in File.ReadLines(file))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
                continue;
            Key? key;
            try
            {
                key = JsonSerializer.Deserialize<Key>(line, options);
            }
            catch (JsonException wrong)
            {
                throw new EvalInputException($"{file}, line {number}: {wrong.Message}");
            }
            yield return key?.File is null ? throw new EvalInputException($"{file}, line {number}: 'file' is missing.") : key;
        }
    }

    private static string ReadReceipt(string directory, string name)
    {
        var file = Path.Combine(directory, name);
        return File.Exists(file) ? File.ReadAllText(file) : throw new EvalInputException($"'{file}' is in keys.jsonl and does not exist.");
    }
}
