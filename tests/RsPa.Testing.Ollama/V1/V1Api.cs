using System.Text.Json.Nodes;
using RsPa.Testing.Ollama.Go;
using RsPa.Testing.Ollama.Requests;
using RsPa.Testing.Ollama.Writing;

namespace RsPa.Testing.Ollama.V1;

/// <summary>A call of another API as Ollama's own, and the form of its answer.</summary>
internal sealed record V1Call(GenerationCall Call, AnswerFormat Format);

/// <summary>Another API for the same calls: it is translated to Ollama's own, and the answer back.</summary>
internal abstract class V1Api(TimeProvider time)
{
    private int _last;

    /// <summary>Translates a request.</summary>
    /// <exception cref="OllamaRefusal">It can't be.</exception>
    public abstract V1Call Translate(string body);

    /// <summary>The body of an error.</summary>
    public abstract JsonObject Error(int status, string words);

    /// <summary>The time in whole seconds, as these APIs have it.</summary>
    protected long Now => time.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>A number for the next answer.</summary>
    protected int NextId() => Interlocked.Increment(ref _last);

    /// <summary>A call that Ollama's own path would take.</summary>
    protected static GenerationCall Chat(JsonObject body) => new(true, RequestShapes.Chat.Read(GoJson.Text(body)));

    /// <summary>Takes over what is given under another name.</summary>
    protected static void Move(JsonObject from, string name, JsonObject to, string otherName)
    {
        if (from[name] is { } value)
            to[otherName] = value.DeepClone();
    }
}
