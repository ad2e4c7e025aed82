namespace RsPa.Host.Settings.Model;

/// <summary>The checked values of all settings. A typed record reads its own through the keys that define them.</summary>
internal sealed class SettingValues(IReadOnlyDictionary<SettingDescriptor, object?> values, SettingPlaces places)
{
    /// <summary>Where the service runs.</summary>
    public SettingPlaces Places { get; } = places;

    /// <summary>The value of a setting, or its default.</summary>
    public T Get<T>(Setting<T> setting) => values.TryGetValue(setting, out var value) ? (T)value! : setting.Default;
}

/// <summary>What computed values depend on, given from outside so that reading settings touches nothing global.</summary>
/// <param name="WorkingDirectory">Where relative paths start.</param>
/// <param name="HomeDirectory">What <c>~</c> stands for.</param>
/// <param name="HostName">The name of the computer.</param>
internal sealed record SettingPlaces(string WorkingDirectory, string HomeDirectory, string HostName)
{
    /// <summary>A full path: <c>~</c> is the home directory, and a relative path starts at the working directory.</summary>
    public string Resolve(string path)
    {
        if (path == "~")
            return Path.GetFullPath(HomeDirectory);
        return path.StartsWith("~/", StringComparison.Ordinal)
            ? Path.GetFullPath(path[2..], HomeDirectory)
            : Path.GetFullPath(path, Path.GetFullPath(WorkingDirectory));
    }
}
