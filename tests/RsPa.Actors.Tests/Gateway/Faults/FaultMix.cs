using RsPa.Actors.Gateway.Calls;
using RsPa.Actors.Gateway.Scheduling;
using RsPa.Testing.Ollama;

namespace RsPa.Actors.Tests.Gateway.Faults;

/// <summary>Something that befalls the server or the gateway.</summary>
internal enum Blow
{
    /// <summary>The server stops, and one starts again at its address.</summary>
    ServerAway,

    /// <summary>The gateway's actor throws, and starts anew.</summary>
    GatewayThrows,

    /// <summary>Somebody else unloads a model.</summary>
    Unloaded,

    /// <summary>Somebody else loads a model, which may cost another one its place.</summary>
    LoadedByOthers,

    /// <summary>A slot of a loaded model is lost.</summary>
    SlotLost,
}

/// <summary>Which calls come, what goes wrong with them, and what befalls the server: all of it drawn from a seed.</summary>
internal sealed class FaultMix
{
    public static readonly string[] Models = ["red", "green", "blue"];

    /// <summary>A model that gives vectors, and no text; the others refuse those.</summary>
    public const string Vectors = "vectors";

    /// <summary>A model that no server can load.</summary>
    public const string Broken = "broken";

    /// <summary>A model that no server has.</summary>
    public const string Missing = "missing";

    private static readonly ModelApi[] Apis =
    [
        ModelApi.Chat, ModelApi.Chat, ModelApi.Chat, ModelApi.Generate, ModelApi.Generate, ModelApi.OpenAiChat, ModelApi.OpenAiChat, ModelApi.OpenAiCompletions,
        ModelApi.OpenAiResponses, ModelApi.AnthropicMessages, ModelApi.Embed, ModelApi.Embeddings, ModelApi.OpenAiEmbeddings,
    ];

    // A third of what comes is asked by one tenant, whose weight is twice that of the others.
    private static readonly string[] Tenants = ["ann", "ben", "cem"];
    private readonly int _seed;

    public FaultMix(int seed, bool losesSlots)
    {
        _seed = seed;
        var random = new Random(seed);
        Slots = random.Next(1, 4);
        ModelSlots = random.Next(1, Slots + 1);
        MaxLoaded = random.Next(1, 4);
        LoadTime = TimeSpan.FromSeconds(random.Next(0, 4));
        Work = TimeSpan.FromSeconds(random.Next(0, 5));
        Slack = TimeSpan.FromSeconds(random.Next(0, 8));
        Remembers = random.Next(2) == 0;
        Calls = [.. Enumerable.Range(1, random.Next(6, 16)).Select(number => Draw(random, number))];
        Blow[] kinds = losesSlots ? [.. Enum.GetValues<Blow>()] : [.. Enum.GetValues<Blow>().Where(static blow => blow != Blow.SlotLost)];
        Blows = [.. Enumerable.Range(0, random.Next(0, 4)).Select(_ => (Seconds(random, 40), kinds[random.Next(kinds.Length)])).OrderBy(static blow => blow.Item1)];
    }

    public int Slots { get; }

    public int ModelSlots { get; }

    public int MaxLoaded { get; }

    public TimeSpan LoadTime { get; }

    /// <summary>How long a call that goes well takes the server, twice at most.</summary>
    public TimeSpan Work { get; }

    /// <summary>How far a tenant may be ahead of another one for locality.</summary>
    public TimeSpan Slack { get; }

    /// <summary>Whether a gateway that starts anew remembers what the one before had measured and charged.</summary>
    public bool Remembers { get; }

    public IReadOnlyList<MixedCall> Calls { get; }

    public IReadOnlyList<(TimeSpan At, Blow Blow)> Blows { get; }

    /// <summary>What becomes of a try of a question, from 1. A server refuses a model for good, or serves it: those two are not drawn by the try.</summary>
    public FaultKind KindOf(string key, int @try) => Plan(key, key).KindOf(@try);

    /// <summary>How the server answers a try of a question; nothing where it is as always.</summary>
    public OllamaBehaviour BehaviourOf(string key, string question, int @try) => Plan(key, question).For(@try) ?? Well(key, question);

    private OllamaBehaviour Well(string key, string question)
    {
        var work = Work * (1 + ((HashCode(key) & 255) / 255.0));
        var answer = OllamaBehaviour.Answer(MixedCall.Right(question));
        return (work > TimeSpan.Zero ? OllamaBehaviour.Of([new OllamaStep.Wait(work), .. answer.Steps]) : answer).InRunner();
    }

    private FaultPlan Plan(string key, string question) => new(HashCode(key), FaultPlan.Mixed) { Pieces = MixedCall.Right(question), Delay = TimeSpan.FromSeconds(3) };

    // The same in every process.
    private int HashCode(string question) => question.Aggregate(_seed * 31, static (hash, letter) => unchecked((hash * 31) + letter));

    private static MixedCall Draw(Random random, int number)
    {
        var isShared = random.Next(3) == 0;
        var question = isShared ? $"shared {random.Next(3)}" : $"own {number}";
        var model = random.Next(20) switch
        {
            0 => Broken,
            1 => Missing,
            // What is shared is asked of one model, most often.
            _ => Models[isShared ? question[^1] - '0' : random.Next(Models.Length)],
        };
        var api = Apis[random.Next(Apis.Length)];
        if (api.IsEmbedding() && model != Missing && random.Next(4) > 0)
            model = Vectors;
        return new MixedCall(number, question, api, model, random.Next(3) > 0 && !api.IsEmbedding(), Seconds(random, 30))
        {
            Tenant = Tenants[random.Next(Tenants.Length)],
            Lane = Lanes.All[random.Next(Lanes.Count)],
            IsOwn = api == ModelApi.Chat && random.Next(2) == 0,
            TakesWhole = random.Next(4) == 0,
            WaitsWhileAway = random.Next(2) == 0,
            IsShared = isShared,
            LeavesAfter = random.Next(5) == 0 ? Seconds(random, 20) : null,
            LeavesAfterPieces = random.Next(6) == 0 ? random.Next(1, 4) : null,
        };
    }

    private static TimeSpan Seconds(Random random, int most) => TimeSpan.FromMilliseconds(random.Next(most * 1000));
}
