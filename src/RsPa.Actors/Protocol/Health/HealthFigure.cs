using System.Globalization;
using System.Text.Json.Serialization;

namespace RsPa.Actors.Protocol.Health;

/// <summary>Something that a part shows of itself: a number with its unit, a moment, or a text.</summary>
[JsonDerivedType(typeof(Number), "number")]
[JsonDerivedType(typeof(Moment), "moment")]
[JsonDerivedType(typeof(Text), "text")]
public abstract record HealthFigure
{
    private HealthFigure(string name) => Name = name;

    /// <summary>What it is called, such as <c>waiting</c>: alone in its part.</summary>
    [JsonPropertyOrder(-1)]
    public string Name { get; }

    /// <summary>The value as a person reads it.</summary>
    public abstract string Show();

    /// <summary>A number.</summary>
    /// <param name="Name">What it is called.</param>
    /// <param name="Value">The number.</param>
    /// <param name="Unit">Its unit as instruments name it (UCUM): <c>By</c>, <c>s</c>, or what is counted, such as <c>{run}</c>.</param>
    public sealed record Number(string Name, double Value, string Unit) : HealthFigure(Name)
    {
        /// <inheritdoc/>
        public override string Show() => Value.ToString("0.###", CultureInfo.InvariantCulture);
    }

    /// <summary>A moment.</summary>
    /// <param name="Name">What it is called.</param>
    /// <param name="Value">The moment.</param>
    public sealed record Moment(string Name, DateTimeOffset Value) : HealthFigure(Name)
    {
        /// <inheritdoc/>
        public override string Show() => Value.ToString("u", CultureInfo.InvariantCulture);
    }

    /// <summary>A text, of something that is no figure.</summary>
    /// <param name="Name">What it is called.</param>
    /// <param name="Value">The text.</param>
    public sealed record Text(string Name, string Value) : HealthFigure(Name)
    {
        /// <inheritdoc/>
        public override string Show() => Value;
    }
}
