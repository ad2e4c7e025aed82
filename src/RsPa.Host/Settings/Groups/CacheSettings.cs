using RsPa.Host.Settings.Model;

namespace RsPa.Host.Settings.Groups;

/// <summary>What is kept so that it need not be made twice.</summary>
public sealed record CacheSettings
{
    internal static readonly SettingGroup Group = new("cache", "What is kept so that it need not be made twice.");

    private static readonly Setting<bool> EnableLlmCacheKey = Group.Switch("enable_llm_cache", true, "Keep the answers of models, and give them again to the same question.");

    private static readonly Setting<TimeSpan> LlmCacheTtlHoursKey = Group.Duration("llm_cache_ttl_hours", 24.Hours(), 1.Hours(), 168.Hours(), "How long an answer is used again.");

    private static readonly Setting<long> LlmCacheMaxSizeMbKey = Group.Size("llm_cache_max_size_mb", 100L << 20, 10L << 20, 1000L << 20, SizeUnit.Mebibyte, "The most that kept answers may take; the least recently used ones go.");

    private static readonly Setting<bool> EnableDataCacheKey = Group.Switch("enable_data_cache", true, "Keep data that agents made or fetched.");

    private static readonly Setting<TimeSpan> DataCacheTtlMinutesKey = Group.Duration("data_cache_ttl_minutes", 60.Minutes(), 1.Minutes(), 1440.Minutes(), "How long fetched data is used again.");

    internal CacheSettings(SettingValues values, string dataDirectory)
    {
        EnableLlmCache = values.Get(EnableLlmCacheKey);
        LlmCacheTtl = values.Get(LlmCacheTtlHoursKey);
        LlmCacheMaxSize = values.Get(LlmCacheMaxSizeMbKey);
        EnableDataCache = values.Get(EnableDataCacheKey);
        DataCacheTtl = values.Get(DataCacheTtlMinutesKey);
        CacheDirectory = Path.Combine(dataDirectory, "cache");
        CacheFile = Path.Combine(CacheDirectory, "cache.db");
    }

    /// <summary>Whether answers of models are kept; true by default.</summary>
    public bool EnableLlmCache { get; init; }

    /// <summary>How long an answer is used again: 1–168 hours, 24 hours by default.</summary>
    public TimeSpan LlmCacheTtl { get; init; }

    /// <summary>The most that kept answers may take, in bytes: 10–1000 MiB, 100 MiB by default.</summary>
    public long LlmCacheMaxSize { get; init; }

    /// <summary>Whether fetched data is kept; true by default.</summary>
    public bool EnableDataCache { get; init; }

    /// <summary>How long fetched data is used again: 1–1440 minutes, 60 minutes by default.</summary>
    public TimeSpan DataCacheTtl { get; init; }

    /// <summary>Computed: the full path of <c>cache</c> in the data directory.</summary>
    public string CacheDirectory { get; init; }

    /// <summary>Computed: the full path of <c>cache.db</c> in it.</summary>
    public string CacheFile { get; init; }
}
