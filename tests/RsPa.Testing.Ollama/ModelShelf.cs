using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace RsPa.Testing.Ollama;

/// <summary>A model that the server has.</summary>
/// <param name="Name">The full name, with its tag.</param>
/// <param name="SizeBytes">How big it is.</param>
/// <param name="VramShare">Which part of it fits into the GPU's memory, 0 to 1.</param>
public sealed record StandInModel(string Name, long SizeBytes = 4_000_000_000, double VramShare = 1)
{
    /// <summary>64 hexadecimal digits, as Ollama writes them; other contents make another digest.</summary>
    public string Digest { get; init; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Name)));

    /// <summary>What <c>/api/show</c> says that it can do.</summary>
    public ImmutableArray<string> Capabilities { get; init; } = ["completion", "tools"];

    /// <summary>The most tokens that it can see at once.</summary>
    public int ContextLength { get; init; } = 131_072;
}

/// <summary>A model that is in memory.</summary>
public sealed record LoadedStandInModel(StandInModel Model, int ContextLength, DateTimeOffset ExpiresAt);

/// <summary>Which models the server has, and which of them are in memory.</summary>
public sealed class ModelShelf
{
    private readonly Lock _lock = new();
    private ImmutableSortedDictionary<string, StandInModel> _models = ImmutableSortedDictionary.Create<string, StandInModel>(StringComparer.Ordinal);
    private ImmutableSortedDictionary<string, LoadedStandInModel> _loaded = ImmutableSortedDictionary.Create<string, LoadedStandInModel>(StringComparer.Ordinal);

    /// <summary>The models.</summary>
    public IReadOnlyList<StandInModel> Models => [.. _models.Values];

    /// <summary>What is in memory.</summary>
    public IReadOnlyList<LoadedStandInModel> Loaded => [.. _loaded.Values];

    /// <summary>Adds a model, or takes the place of the one of the same name.</summary>
    public void Add(StandInModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        lock (_lock)
            _models = _models.SetItem(FullName(model.Name), model with { Name = FullName(model.Name) });
    }

    /// <summary>Takes a model away.</summary>
    public void Remove(string name)
    {
        lock (_lock)
        {
            _models = _models.Remove(FullName(name));
            _loaded = _loaded.Remove(FullName(name));
        }
    }

    /// <summary>Finds a model.</summary>
    public StandInModel? Find(string name) => _models.GetValueOrDefault(FullName(name));

    /// <summary>Whether a model is in memory.</summary>
    public bool IsLoaded(string name) => _loaded.ContainsKey(FullName(name));

    /// <summary>Puts a model into memory.</summary>
    public void Load(StandInModel model, int contextLength, DateTimeOffset expiresAt)
    {
        ArgumentNullException.ThrowIfNull(model);
        lock (_lock)
            _loaded = _loaded.SetItem(model.Name, new LoadedStandInModel(model, contextLength, expiresAt));
    }

    /// <summary>Takes a model out of memory.</summary>
    public void Unload(string name)
    {
        lock (_lock)
            _loaded = _loaded.Remove(FullName(name));
    }

    /// <summary>The name with its tag: <c>latest</c> where none is given.</summary>
    public static string FullName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length == 0 || name.Contains(':', StringComparison.Ordinal) ? name : name + ":latest";
    }
}
