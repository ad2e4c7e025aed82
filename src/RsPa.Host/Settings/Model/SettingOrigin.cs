namespace RsPa.Host.Settings.Model;

/// <summary>The layers of the settings. A higher one overrides a lower one.</summary>
public enum SettingLayer
{
    /// <summary>No layer: never a valid value.</summary>
    Invalid = 0,

    /// <summary>Built in.</summary>
    Default,

    /// <summary>Made from other values.</summary>
    Computed,

    /// <summary>The HOCON file.</summary>
    File,

    /// <summary>The file <c>.env</c> in the working directory.</summary>
    DotEnv,

    /// <summary>An environment variable.</summary>
    Environment,

    /// <summary>The command line.</summary>
    CommandLine,
}

/// <summary>Where a value came from.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Place">The place in it, for a person: <c>/home/ann/.rs/pa/rspa.conf:12</c>, <c>RSPA_OLLAMA_PORT</c>, …</param>
public sealed record SettingOrigin(SettingLayer Layer, string Place)
{
    /// <summary>A value that is built in.</summary>
    public static SettingOrigin Default { get; } = new(SettingLayer.Default, "default");

    /// <summary>A value made from other ones.</summary>
    public static SettingOrigin Computed { get; } = new(SettingLayer.Computed, "computed");

    internal static SettingOrigin CommandLine(string option) => new(SettingLayer.CommandLine, $"command line {option}");

    internal static SettingOrigin Environment(string name) => new(SettingLayer.Environment, $"environment variable {name}");

    internal static SettingOrigin DotEnv(string path, int? line) => new(SettingLayer.DotEnv, At(path, line));

    internal static SettingOrigin File(string path, int? line) => new(SettingLayer.File, At(path, line));

    /// <inheritdoc/>
    public override string ToString() => Place;

    private static string At(string path, int? line) => line is null ? path : $"{path}:{line}";
}
