using RsPa.Host.Settings.Model;

namespace RsPa.Host.Settings.Groups;

/// <summary>Who is told when something happens.</summary>
public sealed record NotificationsSettings
{
    internal static readonly SettingGroup Group = new("notifications", "Who is told when something happens.");

    private static readonly Setting<IReadOnlyList<string>> WebhookUrlsKey = Group.TextList("webhook_urls", [], "http and https URLs", TextFormats.Webhook, "Where events are posted to. The URLs are secret, since they often hold a key.", secret: true, notImplemented: true);

    internal NotificationsSettings(SettingValues values)
    {
        WebhookUrls = values.Get(WebhookUrlsKey);
    }

    /// <summary>Where events are posted to; secret; empty by default.</summary>
    public IReadOnlyList<string> WebhookUrls { get; init; }
}
