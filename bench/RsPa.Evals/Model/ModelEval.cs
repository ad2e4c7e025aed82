namespace RsPa.Evals.Model;

/// <summary>What a model changed of a field, over all receipts.</summary>
/// <param name="Asked">How many receipts have a key for it.</param>
/// <param name="ByRules">How many were right by the rules alone.</param>
/// <param name="WithModel">How many were right with the model.</param>
/// <param name="Gained">How many were wrong or missing, and are right.</param>
/// <param name="Lost">How many were right, and are not.</param>
/// <param name="Found">How many are wrong, and are marked for review because of what the model said.</param>
/// <param name="Alarms">How many are right, and are marked because of it.</param>
internal sealed record FieldChange(int Asked, int ByRules, int WithModel, int Gained, int Lost, int Found, int Alarms)
{
    public static FieldChange None { get; } = new(0, 0, 0, 0, 0, 0, 0);

    /// <summary>Adds a receipt.</summary>
    /// <param name="was">Whether the field was right by the rules alone.</param>
    /// <param name="is">Whether it is with the model.</param>
    /// <param name="isMarked">Whether it is marked for review because of what the model said.</param>
    public FieldChange Add(bool was, bool @is, bool isMarked) => new(
        Asked + 1,
        ByRules + (was ? 1 : 0),
        WithModel + (@is ? 1 : 0),
        Gained + (!was && @is ? 1 : 0),
        Lost + (was && !@is ? 1 : 0),
        Found + (!@is && isMarked ? 1 : 0),
        Alarms + (@is && isMarked ? 1 : 0));
}

/// <summary>A field that the rules were sure of and that the model made worse.</summary>
internal sealed record Worsened(string Model, string File, string Field, string ByRules, string WithModel);

/// <summary>What a model did.</summary>
/// <param name="Persona">The model.</param>
/// <param name="Used">Of how many receipts its answer could be read.</param>
/// <param name="Fields">What came of each field that has keys.</param>
/// <param name="Worsened">What it must not have done.</param>
internal sealed record PersonaReport(Persona Persona, int Used, IReadOnlyDictionary<string, FieldChange> Fields, IReadOnlyList<Worsened> Worsened);

/// <summary>Has the agent read receipts with models of several kinds at hand, and compares with what it reads alone.</summary>
internal static class ModelEval
{
    /// <summary>From this confidence on the agent counts a field as known, and asks nobody to review it.</summary>
    public const double Sure = 0.5;

    /// <summary>Reads every receipt without a model, and with one of each kind.</summary>
    /// <param name="receipts">The receipts.</param>
    /// <param name="seed">The seed of what the models say.</param>
    public static async Task<IReadOnlyList<PersonaReport>> RunAsync(IReadOnlyList<KeyedReceipt> receipts, int seed)
    {
        await using var model = await ModelUnderTest.StartAsync();
        var alone = new List<AgentReading>();
        foreach (var receipt in receipts)
            alone.Add(await EvalAgent.ReadAsync(receipt.Text, chat: null));

        var reports = new List<PersonaReport>();
        foreach (var persona in Persona.All)
        {
            var random = new Random(seed);
            var with = new List<AgentReading>();
            foreach (var receipt in receipts)
            {
                model.Script.Answer = persona.Answer(receipt, random);
                with.Add(await EvalAgent.ReadAsync(receipt.Text, model.Chat));
            }
            reports.Add(Compare(persona, receipts, alone, with));
        }
        return reports;
    }

    /// <summary>Compares what was read without and with a model.</summary>
    internal static PersonaReport Compare(Persona persona, IReadOnlyList<KeyedReceipt> receipts, IReadOnlyList<AgentReading> alone, IReadOnlyList<AgentReading> with)
    {
        var changes = new Dictionary<string, FieldChange>(StringComparer.Ordinal);
        var worsened = new List<Worsened>();
        foreach (var (key, before, after) in receipts.Select((receipt, at) => (receipt.Key, alone[at], with[at])))
        {
            foreach (var field in EvalAgent.Fields)
            {
                var (had, has) = (before.Fields.GetValueOrDefault(field), after.Fields.GetValueOrDefault(field));
                var (wasRight, isRight) = (IsRight(key, field, had), IsRight(key, field, has));

                // Where no key tells what is right, what the rules are sure of has to stay as it is, and as sure.
                var isWorse = wasRight is null ? had?.Value != has?.Value : wasRight == true && isRight == false;
                if (had is { Confidence: >= Sure } && (isWorse || (has is not null && had.Value == has.Value && has.Confidence < had.Confidence)))
                    worsened.Add(new Worsened(persona.Name, key.File, field, had.Value, has?.Value ?? "(nothing)"));
                if (wasRight is not { } was || isRight is not { } @is)
                    continue;
                var isMarked = has is { IsMarked: true } && had is not { IsMarked: true };
                changes[field] = (changes.GetValueOrDefault(field) ?? FieldChange.None).Add(was, @is, isMarked);
            }
        }
        return new PersonaReport(persona, with.Count(static reading => reading.ModelUsed), changes, worsened);
    }

    private static bool? IsRight(Key key, string field, ReadField? read) => field switch
    {
        "vendor" when !string.IsNullOrWhiteSpace(key.Company) => read is not null && Matching.SameText(key.Company, read.Value),
        "date" when !string.IsNullOrWhiteSpace(key.Date) => read is not null && Matching.SameDate(key.Date, read.Value),
        "total" when !string.IsNullOrWhiteSpace(key.Total) => read is not null && Matching.SameTotal(key.Total, read.Value),
        _ => null,
    };
}
