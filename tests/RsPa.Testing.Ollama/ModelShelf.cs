using System.Collections.Immutable;

namespace RsPa.Testing.Ollama;

/// <summary>Which models the server has. Names match regardless of case.</summary>
public sealed class ModelShelf(TimeProvider time)
{
    private readonly Lock _lock = new();
    private ImmutableList<StandInModel> _models = [];

    /// <summary>The models, newest first.</summary>
    public IReadOnlyList<StandInModel> Models => [.. _models.Reverse().OrderByDescending(model => model.ModifiedAt)];

    /// <summary>Adds a model, or takes the place of the one of the same name.</summary>
    public void Add(StandInModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var added = model with { Name = ModelName.Full(model.Name), ModifiedAt = model.ModifiedAt ?? time.GetUtcNow() };
        lock (_lock)
            _models = _models.RemoveAll(Named(model.Name)).Add(added);
    }

    /// <summary>Takes a model away; false where there is none. What is loaded stays loaded.</summary>
    public bool Remove(string name)
    {
        lock (_lock)
        {
            var before = _models.Count;
            _models = _models.RemoveAll(Named(name));
            return _models.Count < before;
        }
    }

    /// <summary>Finds a model.</summary>
    public StandInModel? Find(string name) => _models.Find(Named(name));

    /// <summary>The name with its tag: <c>latest</c> where none is given.</summary>
    public static string FullName(string name) => ModelName.Full(name);

    private static Predicate<StandInModel> Named(string name)
    {
        var full = ModelName.Full(name);
        return model => string.Equals(model.Name, full, StringComparison.OrdinalIgnoreCase);
    }
}
