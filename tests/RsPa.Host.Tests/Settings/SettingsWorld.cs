using RsPa.Host.Settings;
using RsPa.Host.Settings.Model;

namespace RsPa.Host.Tests.Settings;

/// <summary>A home and a working directory of a test's own, and whatever layers it wants.</summary>
internal sealed class SettingsWorld : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("rspa-settings-").FullName;

    public SettingsWorld()
    {
        Directory.CreateDirectory(Home);
        Directory.CreateDirectory(Working);
    }

    public string Home => Path.Combine(_root, "home");

    public string Working => Path.Combine(_root, "work");

    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    public string File { get; private set; } = "";

    public SettingsWorld WithFile(string text)
    {
        var directory = Directory.CreateDirectory(Path.Combine(Home, ".rs", "pa")).FullName;
        File = Path.Combine(directory, "rspa.conf");
        System.IO.File.WriteAllText(File, text);
        return this;
    }

    public SettingsWorld WithDotEnv(string text)
    {
        System.IO.File.WriteAllText(Path.Combine(Working, ".env"), text);
        return this;
    }

    public SettingsWorld With(string variable, string value)
    {
        Environment[variable] = value;
        return this;
    }

    public SettingsResult Load(params string[] args) => SettingsLoader.Load(args, Environment, Working, Home, "testhost");

    public SettingsResult.Loaded Loaded(params string[] args) =>
        Load(args) switch
        {
            SettingsResult.Loaded loaded => loaded,
            SettingsResult.Faulty faulty => throw new InvalidOperationException(faulty.Text),
            var other => throw new InvalidOperationException(other.ToString()),
        };

    public IReadOnlyList<SettingFault> Faults(params string[] args) => Load(args).ShouldBeOfType<SettingsResult.Faulty>().Faults;

    public SettingFault Fault(params string[] args) => Faults(args).ShouldHaveSingleItem();

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
