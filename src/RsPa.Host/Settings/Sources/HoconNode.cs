namespace RsPa.Host.Settings.Sources;

/// <summary>A value as it stands in a HOCON text.</summary>
internal abstract record HoconNode
{
    private HoconNode()
    {
    }

    /// <summary>An object.</summary>
    public sealed record Group : HoconNode
    {
        /// <summary>Its values, in the order in which their keys came first.</summary>
        public OrderedDictionary<string, HoconNode> Members { get; } = new(StringComparer.Ordinal);

        /// <summary>The object below a key, made where there is none: what else stood there is replaced.</summary>
        public Group Below(string key)
        {
            if (Members.TryGetValue(key, out var there) && there is Group group)
                return group;
            var made = new Group();
            Members[key] = made;
            return made;
        }
    }

    /// <summary>An array.</summary>
    public sealed record Items(IReadOnlyList<HoconNode> Values) : HoconNode;

    /// <summary>A text, put together of what stands there and of what is referred to.</summary>
    public sealed record Text(IReadOnlyList<HoconPart> Parts) : HoconNode;
}

/// <summary>A part of a text.</summary>
/// <param name="Value">What stands there; of a reference its path.</param>
/// <param name="IsReference">Whether it is a <c>${…}</c>.</param>
internal readonly record struct HoconPart(string Value, bool IsReference);
