using RsPa.Testing.Ollama;

namespace RsPa.Evals.Model;

/// <summary>A model of one kind: how it answers.</summary>
internal sealed class Persona
{
    private static readonly Saying[] Drawn = [Saying.Right, Saying.Right, Saying.WrongInText, Saying.WrongInText, Saying.NotInText, Saying.WrongType, Saying.Nothing];

    private readonly Func<KeyedReceipt, Random, OllamaBehaviour> _answer;

    private Persona(string name, string what, Func<KeyedReceipt, Random, OllamaBehaviour> answer) => (Name, What, _answer) = (name, what, answer);

    /// <summary>It reads what the key says.</summary>
    public static Persona Right { get; } = new("right_model", "a model that is right", static (receipt, random) => Whole(ScriptedAnswer.Make(receipt, static _ => Saying.Right, random)));

    /// <summary>Every field is wrong, and stands on the receipt where anything else does.</summary>
    public static Persona Wrong { get; } = new("wrong_model", "a model that is wrong, in words of the receipt", static (receipt, random) => Whole(ScriptedAnswer.Make(receipt, static _ => Saying.WrongInText, random)));

    /// <summary>Each field and each answer as it comes: right, wrong, of another type, cut, silent, refused.</summary>
    public static Persona Mixed { get; } = new("mixed_model", "a model of all kinds of answers, faults too", static (receipt, random) =>
    {
        var answer = ScriptedAnswer.Make(receipt, _ => Drawn[random.Next(Drawn.Length)], random);
        var half = answer[..(answer.Length / 2)];
        return random.Next(24) switch
        {
            0 => OllamaBehaviour.Silence(new Gate(), half).InRunner(),
            1 => OllamaBehaviour.EndEarly(half).InRunner(),
            2 => OllamaBehaviour.ErrorLine("an error was encountered while running the model: CUDA error", half).InRunner(),
            3 => OllamaBehaviour.Refuse(400, "invalid format"),
            4 => Whole(half),
            5 => Whole("It is a receipt, I think."),
            6 => Whole(""),
            7 => Whole($"```json\n{answer}\n```"),
            8 => OllamaBehaviour.Of(new OllamaStep.Token(half), new OllamaStep.Done("length")).InRunner(),
            _ => Whole(answer),
        };
    });

    public static IReadOnlyList<Persona> All { get; } = [Right, Wrong, Mixed];

    public string Name { get; }

    public string What { get; }

    public OllamaBehaviour Answer(KeyedReceipt receipt, Random random) => _answer(receipt, random);

    private static OllamaBehaviour Whole(string text) => OllamaBehaviour.Answer(text).InRunner();
}
