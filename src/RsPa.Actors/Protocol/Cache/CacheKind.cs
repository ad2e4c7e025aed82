namespace RsPa.Actors.Protocol.Cache;

/// <summary>What is kept. The numbers are stored.</summary>
public enum CacheKind
{
    /// <summary>Nothing: never a valid value.</summary>
    Invalid = 0,

    /// <summary>Answers of models.</summary>
    Answers = 1,

    /// <summary>Data that agents made or fetched.</summary>
    Data = 2,
}
