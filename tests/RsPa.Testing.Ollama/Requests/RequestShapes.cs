using System.Text.Json;
using System.Text.Json.Nodes;
using RsPa.Testing.Ollama.Go;

namespace RsPa.Testing.Ollama.Requests;

/// <summary>The bodies that Ollama's own paths take.</summary>
internal static class RequestShapes
{
    private static readonly GoType KeepAlive = GoType.Own(Requests.KeepAlive.Check);
    private static readonly GoType Images = GoType.ArrayOf(new GoType("api.ImageData", JsonValueKind.String));

    // A message decodes itself by way of an alias, whose name is what its errors show.
    private static readonly GoType Message = GoType.Object("api.Message", GoStruct.Of(
        "Alias",
        ("role", GoType.Text),
        ("content", GoType.Text),
        ("thinking", GoType.Text),
        ("images", Images),
        ("tool_calls", GoType.ArrayOf(GoType.Object("api.ToolCall", GoStruct.Of("ToolCall", ("id", GoType.Text), ("function", GoType.Map))))),
        ("tool_name", GoType.Text),
        ("tool_call_id", GoType.Text)));

    private static readonly (string Name, GoType Type)[] Generation =
    [
        ("model", GoType.Text),
        ("stream", GoType.Bool),
        ("format", GoType.Any),
        ("keep_alive", KeepAlive),
        ("options", GoType.Map),
        ("think", GoType.Own(ThinkSetting.Check)),
        ("truncate", GoType.Bool),
        ("shift", GoType.Bool),
        ("logprobs", GoType.Bool),
        ("top_logprobs", GoType.Int),
    ];

    public static GoStruct Chat { get; } = GoStruct.Of(
        "ChatRequest",
        [.. Generation, ("messages", GoType.ArrayOf(Message)), ("tools", new GoType("api.Tools", JsonValueKind.Array, GoType.Object("api.Tool", GoStruct.Of("Tool", ("type", GoType.Text), ("function", GoType.Map)))))]);

    public static GoStruct Generate { get; } = GoStruct.Of(
        "GenerateRequest",
        [
            .. Generation,
            ("prompt", GoType.Text),
            ("suffix", GoType.Text),
            ("system", GoType.Text),
            ("template", GoType.Text),
            ("context", GoType.ArrayOf(GoType.Int)),
            ("raw", GoType.Bool),
            ("images", Images),
        ]);

    public static GoStruct Embed { get; } = GoStruct.Of(
        "EmbedRequest",
        ("model", GoType.Text),
        ("input", GoType.Any),
        ("keep_alive", KeepAlive),
        ("truncate", GoType.Bool),
        ("dimensions", GoType.Int),
        ("options", GoType.Map));

    public static GoStruct Embeddings { get; } = GoStruct.Of(
        "EmbeddingRequest", ("model", GoType.Text), ("prompt", GoType.Text), ("keep_alive", KeepAlive), ("options", GoType.Map));

    public static GoStruct Show { get; } = GoStruct.Of("ShowRequest", ("model", GoType.Text), ("name", GoType.Text), ("verbose", GoType.Bool));

    public static GoStruct Pull { get; } = GoStruct.Of(
        "PullRequest", ("model", GoType.Text), ("name", GoType.Text), ("insecure", GoType.Bool), ("stream", GoType.Bool));

    public static GoStruct Copy { get; } = GoStruct.Of("CopyRequest", ("source", GoType.Text), ("destination", GoType.Text));

    public static GoStruct Delete { get; } = GoStruct.Of("DeleteRequest", ("model", GoType.Text), ("name", GoType.Text));

    public static GoStruct Create { get; } = GoStruct.Of(
        "CreateRequest",
        ("model", GoType.Text),
        ("name", GoType.Text),
        ("stream", GoType.Bool),
        ("from", GoType.Text),
        ("files", new GoType("map[string]string", JsonValueKind.Object)),
        ("adapters", new GoType("map[string]string", JsonValueKind.Object)),
        ("template", GoType.Text),
        ("system", GoType.Text),
        ("license", GoType.Any),
        ("parameters", GoType.Map));

    /// <summary>A text of a decoded body; empty where it is left out.</summary>
    public static string Text(this JsonObject body, string name) => (string?)body[name] ?? "";

    /// <summary>A switch of a decoded body.</summary>
    public static bool Flag(this JsonObject body, string name, bool otherwise = false) => (bool?)body[name] ?? otherwise;
}
