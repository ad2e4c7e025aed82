using System.Text;
using RsPa.Host.Settings.Groups;
using RsPa.Host.Settings.Model;

namespace RsPa.Host.Settings;

/// <summary>The texts about the settings, all made from <see cref="SettingsCatalogue"/>.</summary>
public static class SettingsDocuments
{
    private const string Regenerate = "UPDATE_SETTINGS_DOCUMENTS=1 dotnet test tests/RsPa.Host.Tests --filter SettingsDocuments";

    /// <summary>The text of <c>hocon/reference.conf</c>: every setting with its default.</summary>
    public static string Reference()
    {
        var text = new StringBuilder()
            .Append("# Every setting of RsPa with its default. Nothing reads this file: it shows what may stand in ~/.rs/pa/rspa.conf.\n")
            .Append("# Durations take ms, s, m, h and d; sizes B, KiB, MiB and GiB, or kB, MB and GB. An empty text means no value.\n")
            .Append("# Generated from the settings in the code; a test compares the two. To write it again:\n")
            .Append($"#   {Regenerate}\n");
        foreach (var group in SettingsCatalogue.Groups)
        {
            text.Append($"\n# {group.Doc}\n{group.Name} {{\n");
            foreach (var (setting, first) in group.Settings.Select((setting, index) => (setting, index == 0)))
            {
                text.Append(first ? "" : "\n");
                foreach (var sentence in Sentences(setting))
                    text.Append($"  # {sentence}\n");
                text.Append($"  {setting.Key} = {setting.DefaultText}\n");
            }

            text.Append("}\n");
        }

        return text.ToString();
    }

    /// <summary>The text of <c>docs/settings.md</c>.</summary>
    public static string Markdown()
    {
        var text = new StringBuilder()
            .Append("# Settings\n\n")
            .Append("<!-- Generated from the settings in the code; a test compares the two. To write it again:\n")
            .Append($"     {Regenerate} -->\n\n")
            .Append("A setting is `group.key`. It is looked up in these places; a later one overrides an earlier one:\n\n")
            .Append("1. the default\n")
            .Append("2. the HOCON file: `~/.rs/pa/rspa.conf`, or the one that `--config FILE` names\n")
            .Append("3. the file `.env` in the working directory, with names as in the environment\n")
            .Append("4. the environment: `RSPA_<GROUP>_<KEY>`, for example `RSPA_OLLAMA_PORT`\n")
            .Append("5. the command line: `--ollama.port 11435` or `--ollama.port=11435`\n\n")
            .Append("All of them are checked when the service starts. Whatever is wrong is listed at once, with its place, and the service ends with exit code 2. ")
            .Append("An unknown name in the file, on the command line, or among the variables that begin with `RSPA_`, is a fault too. ")
            .Append("`rspa config show` prints the values that apply and where each came from, without secrets.\n\n")
            .Append("**Durations** take `ms`, `s`, `m`, `h` and `d`, and **sizes** `B`, `KiB`, `MiB` and `GiB` (powers of 1024) or `kB`, `MB` and `GB` (powers of 1000). ")
            .Append("A **list** is a HOCON list in the file, and JSON everywhere else; in `.env` it stands in single quotes. An empty text means no value, where that is allowed. ")
            .Append("In the HOCON file a value that holds `:`, `=`, `#` or `//` stands in double quotes. Paths may begin with `~/`; relative ones start at the working directory.\n");
        foreach (var group in SettingsCatalogue.Groups)
        {
            text.Append($"\n## {group.Name}\n\n{group.Doc}\n\n| key | default | allowed | meaning |\n|---|---|---|---|\n");
            foreach (var setting in group.Settings)
                text.Append($"| `{setting.Key}` | {Default(setting)} | {Cell(setting.Allowed)} | {Cell(string.Join(' ', Sentences(setting, withAllowed: false)))} |\n");
        }

        return text.ToString();
    }

    /// <summary>The text that <c>--help</c> shows.</summary>
    public static string Help()
    {
        var text = new StringBuilder()
            .Append("The RsPa service. Settings come from ~/.rs/pa/rspa.conf, .env, the environment, and the command line.\n\n")
            .Append("  --config FILE         read this HOCON file, not ~/.rs/pa/rspa.conf\n")
            .Append("  --GROUP.KEY VALUE     set a value; --GROUP.KEY=VALUE is the same; a switch may stand alone\n")
            .Append("  --help, --version     show this text, or the version\n\n")
            .Append("In the environment a setting is called RSPA_<GROUP>_<KEY>.");
        foreach (var group in SettingsCatalogue.Groups)
        {
            text.Append($"\n\n{group.Name}: {group.Doc}");
            foreach (var setting in group.Settings)
                text.Append($"\n  --{setting.FullKey,-38} {setting.Doc} Allowed: {setting.Allowed}. Default: {setting.ComputedDefault ?? (setting.DefaultText == "\"\"" ? "none" : setting.DefaultText)}.");
        }

        return text.ToString();
    }

    private static IEnumerable<string> Sentences(SettingDescriptor setting, bool withAllowed = true)
    {
        yield return setting.Doc;
        if (setting.NotImplemented)
            yield return "This version checks the value, and does not act on it.";
        if (withAllowed)
            yield return $"Allowed: {setting.Allowed}.";
        if (withAllowed && setting.ComputedDefault is { } computed)
            yield return $"When empty: {computed}.";
        if (setting.IsSecret)
            yield return "Secret: never shown.";
    }

    private static string Default(SettingDescriptor setting) =>
        setting.ComputedDefault is { } computed ? Cell(computed) : setting.DefaultText == "\"\"" ? "none" : $"`{setting.DefaultText.Trim('"')}`";

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
