using RsPa.Application.Settings;
using RsPa.Host.Settings.Model;

namespace RsPa.Host.Settings;

/// <summary>What came of reading the settings. The caller prints, and ends the process with <see cref="ExitCode"/>, or goes on.</summary>
public abstract record SettingsResult
{
    private SettingsResult()
    {
    }

    /// <summary>0 when the service may start or a text was asked for, 2 when the settings are wrong.</summary>
    public abstract int ExitCode { get; }

    /// <summary>The settings hold: start the service.</summary>
    /// <param name="Settings">The typed settings.</param>
    /// <param name="Effective">Every value with its origin, secrets redacted.</param>
    public sealed record Loaded(RsPaSettings Settings, IReadOnlyList<EffectiveSetting> Effective) : SettingsResult
    {
        /// <inheritdoc/>
        public override int ExitCode => 0;
    }

    /// <summary>A text was asked for (<c>--help</c>, <c>--version</c>): print it on the standard output, and end.</summary>
    /// <param name="Text">The text, without a last line break.</param>
    public sealed record Shown(string Text) : SettingsResult
    {
        /// <inheritdoc/>
        public override int ExitCode => 0;
    }

    /// <summary>The settings are wrong: print <see cref="Text"/> on the standard error, and end with code 2.</summary>
    /// <param name="Faults">All faults, at least one, lowest layer first.</param>
    public sealed record Faulty(IReadOnlyList<SettingFault> Faults) : SettingsResult
    {
        /// <inheritdoc/>
        public override int ExitCode => 2;

        /// <summary>All faults, one a line, under a heading.</summary>
        public string Text => string.Join('\n', Faults.Select(fault => $"  {fault}").Prepend(Faults.Count == 1 ? "The settings have a fault:" : $"The settings have {Faults.Count} faults:"));
    }
}
