using System.Text.Json.Nodes;

namespace RsPa.Testing.Ollama.Writing;

/// <summary>One of the forms that an answer is written in. A form may keep what it needs of the pieces before: it serves one answer.</summary>
internal abstract class AnswerFormat
{
    /// <summary>The content type of an answer in pieces.</summary>
    public abstract string StreamType { get; }

    /// <summary>The content type of an answer in one object, and of an error.</summary>
    public virtual string WholeType => "application/json";

    /// <summary>Whether a load, too, is written as a stream where one was asked for.</summary>
    public virtual bool StreamsLoads => true;

    /// <summary>What is sent for a piece.</summary>
    public abstract string Piece(AnswerPiece piece);

    /// <summary>What is sent at the end of a stream that is done.</summary>
    public abstract string End(AnswerEnd end);

    /// <summary>The whole answer as one object.</summary>
    public abstract JsonObject Whole(AnswerPiece all, AnswerEnd end);

    /// <summary>The body of an error with a status.</summary>
    public abstract JsonObject Error(int status, string words);

    /// <summary>What is sent for an error in mid-stream; empty where it gets lost.</summary>
    public virtual string ErrorInStream(string words) => "";
}
