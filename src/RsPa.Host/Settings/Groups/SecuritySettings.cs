using RsPa.Host.Settings.Model;

namespace RsPa.Host.Settings.Groups;

/// <summary>Credentials, access and audit.</summary>
public sealed record SecuritySettings
{
    internal static readonly SettingGroup Group = new("security", "Credentials, access and audit.");

    private static readonly Setting<bool> CredentialEncryptionKey = Group.Switch("credential_encryption", true, "Store credentials encrypted.", notImplemented: true);

    private static readonly Setting<TimeSpan> CredentialKeyRotationDaysKey = Group.Duration("credential_key_rotation_days", 90.Days(), 1.Days(), 365.Days(), "The age at which the key of the credentials is replaced.", notImplemented: true);

    private static readonly Setting<TimeSpan> TokenExpirationHoursKey = Group.Duration("token_expiration_hours", 24.Hours(), 1.Hours(), 168.Hours(), "How long an access token is valid.", notImplemented: true);

    private static readonly Setting<bool> EnableAuditLoggingKey = Group.Switch("enable_audit_logging", true, "Record every change that a person makes.", notImplemented: true);

    private static readonly Setting<int> MaxFailedAttemptsKey = Group.WholeNumber("max_failed_attempts", 5, 1, 50, "attempts", "Wrong tokens from one address before it is locked out.", notImplemented: true);

    private static readonly Setting<TimeSpan> LockoutDurationMinutesKey = Group.Duration("lockout_duration_minutes", 15.Minutes(), 1.Minutes(), 1440.Minutes(), "How long an address stays locked out.", notImplemented: true);

    internal SecuritySettings(SettingValues values)
    {
        CredentialEncryption = values.Get(CredentialEncryptionKey);
        CredentialKeyRotation = values.Get(CredentialKeyRotationDaysKey);
        TokenExpiration = values.Get(TokenExpirationHoursKey);
        EnableAuditLogging = values.Get(EnableAuditLoggingKey);
        MaxFailedAttempts = values.Get(MaxFailedAttemptsKey);
        LockoutDuration = values.Get(LockoutDurationMinutesKey);
    }

    /// <summary>Whether credentials are stored encrypted; true by default.</summary>
    public bool CredentialEncryption { get; init; }

    /// <summary>The age at which the credentials' key is replaced: 1–365 days, 90 days by default.</summary>
    public TimeSpan CredentialKeyRotation { get; init; }

    /// <summary>How long an access token is valid: 1–168 hours, 24 hours by default.</summary>
    public TimeSpan TokenExpiration { get; init; }

    /// <summary>Whether changes by people are recorded; true by default.</summary>
    public bool EnableAuditLogging { get; init; }

    /// <summary>Wrong tokens before an address is locked out: 1–50, 5 by default.</summary>
    public int MaxFailedAttempts { get; init; }

    /// <summary>How long an address stays locked out: 1–1440 minutes, 15 minutes by default.</summary>
    public TimeSpan LockoutDuration { get; init; }
}
