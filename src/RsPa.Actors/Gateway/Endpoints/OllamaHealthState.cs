using System.Collections.Immutable;
using RsPa.Ollama;

namespace RsPa.Actors.Gateway.Endpoints;

/// <summary>What a look at the server found.</summary>
public abstract record OllamaProbe
{
    private OllamaProbe()
    {
    }

    /// <summary>It answers.</summary>
    /// <param name="Version">Its version.</param>
    /// <param name="Models">What it has.</param>
    /// <param name="Loaded">What it holds in memory.</param>
    public sealed record Answered(string Version, ImmutableArray<OllamaModel> Models, ImmutableArray<LoadedModel> Loaded) : OllamaProbe
    {
        /// <summary>What it tells of its models, by digest.</summary>
        public ImmutableDictionary<string, ModelDescription> Descriptions { get; init; } = ImmutableDictionary<string, ModelDescription>.Empty;
    }

    /// <summary>It does not answer, or not as it should.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record Failed(string Reason) : OllamaProbe;
}

/// <summary>What is known of a server's health.</summary>
public abstract record OllamaHealthState
{
    private OllamaHealthState()
    {
    }

    /// <summary>Nobody has looked yet.</summary>
    public sealed record Unknown : OllamaHealthState;

    /// <summary>It is there.</summary>
    /// <param name="Since">Since when it has been there without a break, as far as was looked.</param>
    /// <param name="CheckedAt">When was looked last.</param>
    /// <param name="Found">What was found then.</param>
    public sealed record Up(DateTimeOffset Since, DateTimeOffset CheckedAt, OllamaProbe.Answered Found) : OllamaHealthState
    {
        /// <summary>Whether it has a model.</summary>
        /// <param name="model">Its name, with or without a tag, capitals or not.</param>
        public bool Has(string model) => Found.Models.Any(found => ModelName.AreSame(found.Name, model));
    }

    /// <summary>It is away: a state that passes.</summary>
    /// <param name="Since">Since when, as far as was looked.</param>
    /// <param name="CheckedAt">When was looked last.</param>
    /// <param name="Reason">Why, as of the last look.</param>
    public sealed record Away(DateTimeOffset Since, DateTimeOffset CheckedAt, string Reason) : OllamaHealthState;

    /// <summary>Whether it need not be looked again.</summary>
    /// <param name="now">The time now.</param>
    /// <param name="interval">How long a look counts, above zero.</param>
    public bool IsFresh(DateTimeOffset now, TimeSpan interval)
    {
        var age = this switch
        {
            Up up => now - up.CheckedAt,
            Away away => now - away.CheckedAt,
            _ => TimeSpan.MaxValue,
        };
        return age >= TimeSpan.Zero && age < interval; // a clock that was set back must not freeze the state
    }

    /// <summary>The state after a look.</summary>
    /// <param name="probe">What was found.</param>
    /// <param name="now">The time now.</param>
    public OllamaHealthState Evolve(OllamaProbe probe, DateTimeOffset now) => (this, probe) switch
    {
        (Up up, OllamaProbe.Answered found) => up with { CheckedAt = now, Found = found },
        (_, OllamaProbe.Answered found) => new Up(now, now, found),
        (Away away, OllamaProbe.Failed failed) => away with { CheckedAt = now, Reason = failed.Reason },
        (_, OllamaProbe.Failed failed) => new Away(now, now, failed.Reason),
        _ => throw new ArgumentOutOfRangeException(nameof(probe), probe, "a finding that has no state yet"),
    };
}
