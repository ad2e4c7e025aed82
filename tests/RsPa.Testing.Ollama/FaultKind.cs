namespace RsPa.Testing.Ollama;

/// <summary>A way for an answer to go wrong, or to go well.</summary>
public enum FaultKind
{
    /// <summary>No value.</summary>
    None,

    /// <summary>A normal answer.</summary>
    Well,

    /// <summary>A whole answer, its first piece late.</summary>
    Late,

    /// <summary>Headers at once, and a whole answer late.</summary>
    SlowBody,

    /// <summary>Some pieces, and then silence for as long as the caller stays.</summary>
    Silence,

    /// <summary>Not even a status for as long as the caller stays.</summary>
    Hang,

    /// <summary>Some pieces, and an error line under the status 200.</summary>
    ErrorLine,

    /// <summary>Some pieces, and an end without <c>done</c>.</summary>
    EarlyEnd,

    /// <summary>The same piece until the runner gives up: an end without <c>done</c>.</summary>
    Repeats,

    /// <summary>Some pieces, and a line that is no JSON.</summary>
    Garbage,

    /// <summary>A line of a megabyte.</summary>
    HugeLine,

    /// <summary>Pieces without end.</summary>
    Endless,

    /// <summary>Some pieces, and the connection is cut.</summary>
    Cut,

    /// <summary>Some pieces, and the connection is reset.</summary>
    Reset,

    /// <summary>Some pieces, and the runner's process dies.</summary>
    RunnerDies,

    /// <summary>500 before the first piece.</summary>
    ServerError,

    /// <summary>503, the queue is full.</summary>
    Busy,

    /// <summary>429, of something that stands before the server.</summary>
    TooMany,

    /// <summary>401, of something that stands before the server.</summary>
    Unauthorized,

    /// <summary>403, of something that stands before the server.</summary>
    Forbidden,
}
