using System.Text;
using RsPa.Agents;

namespace RsPa.Actors.Protocol.Values;

/// <summary>Where in a JSON text a reader stands, as people write it: <c>input.lines[2].text</c>.</summary>
internal sealed class JsonPlace
{
    /// <summary>How much of a property's name is shown.</summary>
    private const int MaxName = 60;

    private readonly Stack<Level> _levels = new();

    /// <summary>Notes that an object or an array begins.</summary>
    public void Enter(bool isArray)
    {
        BeginValue();
        _levels.Push(new Level { IsArray = isArray });
    }

    /// <summary>Notes that an object or an array ends.</summary>
    public void Leave() => _levels.Pop();

    /// <summary>Notes that a value begins, which in an array is the next element.</summary>
    public void BeginValue()
    {
        if (_levels.TryPeek(out var level) && level.IsArray)
            level.Index++;
    }

    /// <summary>Notes the name of a property, as it stands in the text.</summary>
    public void Name(ReadOnlySpan<byte> raw) => _levels.Peek().Name = DisplayText.Line(Encoding.UTF8.GetString(raw), MaxName);

    /// <summary>Notes that the name of a property is none: the place is its object's.</summary>
    public void Unname() => _levels.Peek().Name = null;

    /// <summary>The place; empty for the text as a whole.</summary>
    public override string ToString()
    {
        var place = new StringBuilder();
        foreach (var level in _levels.Reverse())
        {
            if (level.IsArray)
                place.Append('[').Append(level.Index).Append(']');
            else if (level.Name is { } name)
                place.Append(place.Length == 0 ? "" : ".").Append(name);
        }

        return place.ToString();
    }

    private sealed class Level
    {
        public required bool IsArray { get; init; }

        public int Index { get; set; } = -1;

        public string? Name { get; set; }
    }
}
