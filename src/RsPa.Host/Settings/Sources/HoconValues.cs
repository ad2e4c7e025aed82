using System.Text;

namespace RsPa.Host.Settings.Sources;

/// <summary>The values of a HOCON text with its references followed. They form no circle: <see cref="HoconReferences"/> has seen to it.</summary>
/// <param name="root">The object around all.</param>
internal sealed class HoconValues(HoconNode.Group root)
{
    // References can double a text, or an object, at each step.
    private const int MostWork = 1 << 20;
    private const int Deepest = 500;

    private int _work;
    private int _depth;

    /// <summary>The object around all.</summary>
    public HoconNode.Group Root { get; } = root;

    /// <summary>What a value is: where it is nothing but a reference, what that leads to.</summary>
    /// <exception cref="FormatException">It leads nowhere, or to too much; the message says so.</exception>
    public HoconNode Follow(HoconNode node)
    {
        Work(1);
        if (++_depth > Deepest)
            throw new FormatException($"there are more than {Deepest} references behind one another");
        while (node is HoconNode.Text { Parts: [{ IsReference: true } only] })
        {
            Work(1);
            node = Find(only.Value);
        }

        _depth--;
        return node;
    }

    /// <summary>A text in full, without blanks around it; that it is null says that there is none.</summary>
    /// <exception cref="FormatException">A reference leads nowhere, to no text, or to too much; the message says so.</exception>
    public string InFull(HoconNode.Text text)
    {
        if (++_depth > Deepest)
            throw new FormatException($"there are more than {Deepest} references behind one another");
        var joined = new StringBuilder();
        foreach (var part in text.Parts)
        {
            var value = !part.IsReference ? part.Value
                : Follow(Find(part.Value)) is HoconNode.Text found ? InFull(found)
                : throw new FormatException($"${{{part.Value}}} stands within a text, and is none");
            Work(value.Length);
            joined.Append(value);
        }

        _depth--;
        var full = joined.ToString().Trim();
        return full == "null" ? "" : full;
    }

    private HoconNode Find(string path)
    {
        HoconNode found = Root;
        foreach (var name in path.Split('.', StringSplitOptions.TrimEntries))
        {
            found = Follow(found) is HoconNode.Group group && group.Members.TryGetValue(name, out var below)
                ? below
                : throw new FormatException($"${{{path}}} refers to nothing in this file");
        }

        return found;
    }

    private void Work(int amount)
    {
        _work += amount;
        if (_work > MostWork)
            throw new FormatException("its references make more than a file with settings ever needs");
    }
}
