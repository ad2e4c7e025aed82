using RsPa.Host.Settings;
using RsPa.Host.Settings.Model;

namespace RsPa.Host.Tests.Settings;

/// <summary>The files that are generated from the settings are up to date. With UPDATE_SETTINGS_DOCUMENTS=1 these tests write them.</summary>
public sealed class SettingsDocumentsTests
{
    [Fact]
    public void The_reference_file_is_what_the_settings_say() => Compare("hocon/reference.conf", SettingsDocuments.Reference());

    [Fact]
    public void The_page_is_what_the_settings_say() => Compare("docs/settings.md", SettingsDocuments.Markdown());

    [Theory]
    [InlineData("hocon/reference.conf")]
    [InlineData("hocon/rspa.conf")]
    public void A_file_that_ships_is_valid_and_changes_no_default(string file)
    {
        using var world = new SettingsWorld();
        var defaults = world.Loaded().Effective;

        var read = world.Loaded("--config", Path.Combine(Repository(), file)).Effective;

        read.Select(setting => (setting.Key, setting.Value)).ShouldBe(defaults.Select(setting => (setting.Key, setting.Value)));
        if (file == "hocon/reference.conf")
            read.ShouldAllBe(setting => setting.Origin.StartsWith(Path.Combine(Repository(), file), StringComparison.Ordinal) || setting.Origin == SettingOrigin.Computed.Place);
    }

    private static void Compare(string file, string expected)
    {
        var path = Path.Combine(Repository(), file);
        if (Environment.GetEnvironmentVariable("UPDATE_SETTINGS_DOCUMENTS") == "1")
            File.WriteAllText(path, expected);
        File.ReadAllText(path).ShouldBe(expected, $"{file} is out of date: run UPDATE_SETTINGS_DOCUMENTS=1 dotnet test tests/RsPa.Host.Tests --filter SettingsDocuments");
    }

    private static string Repository()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "RsPa.sln")))
            directory = directory.Parent;
        return directory?.FullName ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
