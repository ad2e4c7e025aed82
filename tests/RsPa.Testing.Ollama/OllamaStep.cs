using System.Text.Json.Nodes;

namespace RsPa.Testing.Ollama;

/// <summary>One thing that the server does while it answers.</summary>
public abstract record OllamaStep
{
    private OllamaStep()
    {
    }

    /// <summary>Sends a piece of the answer.</summary>
    public sealed record Token(string Text) : OllamaStep;

    /// <summary>Sends a piece that is made at the moment of its sending, such as one that tells the time.</summary>
    public sealed record Made(Func<string> Text) : OllamaStep;

    /// <summary>Sends the same piece again and again; in a runner, which gives up after 30 that are equal, the answer ends there without <c>done</c>.</summary>
    public sealed record Repeat(string Text, int Times) : OllamaStep;

    /// <summary>Sends a piece of the model's thinking.</summary>
    public sealed record Thinking(string Text) : OllamaStep;

    /// <summary>Asks the client to call a tool.</summary>
    public sealed record ToolCall(string Name, JsonObject Arguments) : OllamaStep;

    /// <summary>Sends pieces that never end, each with its number behind the text, until the caller leaves or a limit of the model is reached.</summary>
    public sealed record Endless(string Text) : OllamaStep
    {
        /// <summary>How long each of the first pieces takes; by default they come as fast as they can.</summary>
        public TimeSpan Pace { get; init; }

        /// <summary>How many pieces that holds for; the others come as fast as they can.</summary>
        public int Paced { get; init; } = int.MaxValue;
    }

    /// <summary>The runner's process dies: an error, with status 500 where no piece has gone before. The next call loads the model anew.</summary>
    public sealed record RunnerDies : OllamaStep;

    /// <summary>Sends the last line, with <c>done</c>, durations and counts.</summary>
    public sealed record Done(string Reason = "stop") : OllamaStep;

    /// <summary>Sends an <c>error</c> line under the status 200 that went before; where nothing went before, status 500.</summary>
    public sealed record ErrorLine(string Words) : OllamaStep;

    /// <summary>Sends text as it is; a line needs its own line feed.</summary>
    public sealed record Raw(string Text) : OllamaStep;

    /// <summary>Sends status 200 and the headers, before any line.</summary>
    public sealed record Headers : OllamaStep;

    /// <summary>Answers with a status and an error in the form that the path has, and ends. Behind a piece it is an error in mid-stream.</summary>
    public sealed record Fail(int Status, string Words) : OllamaStep;

    /// <summary>Answers with a status and a body, and ends.</summary>
    public sealed record Refuse(int Status, string Body, string ContentType = "application/json; charset=utf-8") : OllamaStep;

    /// <summary>Waits until the test opens the gate.</summary>
    public sealed record WaitFor(Gate Gate) : OllamaStep;

    /// <summary>Waits, by the server's clock.</summary>
    public sealed record Wait(TimeSpan Time) : OllamaStep;

    /// <summary>Cuts the connection.</summary>
    public sealed record Cut : OllamaStep;

    /// <summary>Resets the connection (RST): what is on its way to the caller is lost.</summary>
    public sealed record Reset : OllamaStep;
}
