namespace RsPa.Actors.Gateway.Scheduling;

/// <summary>A tenant's weight and budget, and what it has used today.</summary>
/// <param name="Tenant">Which one.</param>
public sealed record TenantAccount(TenantId Tenant)
{
    /// <summary>Its share beside tenants of weight 1, above 0.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>What it may use a day.</summary>
    public TenantBudget Budget { get; init; } = TenantBudget.None;

    /// <summary>The day that the counts are of.</summary>
    public DateOnly Day { get; init; }

    /// <summary>GPU seconds used.</summary>
    public double Seconds { get; init; }

    /// <summary>Tokens used.</summary>
    public long Tokens { get; init; }

    /// <summary>Whether the owner was warned today.</summary>
    public bool IsWarned { get; init; }

    /// <summary>Whether it has to wait for the next day.</summary>
    public bool IsOver => Seconds >= (Budget.HardSeconds ?? double.PositiveInfinity) || Tokens >= (Budget.HardTokens ?? long.MaxValue);

    /// <summary>Whether the owner is to be warned.</summary>
    public bool IsNearlyOver => Seconds >= (Budget.SoftSeconds ?? double.PositiveInfinity) || Tokens >= (Budget.SoftTokens ?? long.MaxValue);

    /// <summary>The account as of a day.</summary>
    public TenantAccount On(DateOnly day) => day == Day ? this : this with { Day = day, Seconds = 0, Tokens = 0, IsWarned = false };

    /// <summary>The day of a moment, where the owner lives.</summary>
    public static DateOnly DayOf(DateTimeOffset now, TimeZoneInfo zone) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);

    /// <summary>When the next day begins, where the owner lives: an hour that is left out or comes twice is gone past, so that the day is certainly the next one.</summary>
    public static DateTimeOffset NextDay(DateTimeOffset now, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var midnight = DayOf(now, zone).AddDays(1).ToDateTime(TimeOnly.MinValue);
        while (zone.IsInvalidTime(midnight))
            midnight = midnight.AddMinutes(15);
        var offset = zone.IsAmbiguousTime(midnight) ? zone.GetAmbiguousTimeOffsets(midnight).Max() : zone.GetUtcOffset(midnight);
        return new DateTimeOffset(midnight, offset);
    }
}
