namespace RsPa.Application.Access;

/// <summary>Who asks for something.</summary>
/// <param name="Name">The name of the person or program.</param>
/// <param name="Role">What it may do.</param>
/// <param name="Origin">The way it came: an address, <see cref="Socket"/> or <see cref="Inside"/>.</param>
public sealed record Caller(string Name, CallerRole Role, string Origin)
{
    /// <summary>The owner's name.</summary>
    public const string Owner = "owner";

    /// <summary>The origin of what came through the Unix socket.</summary>
    public const string Socket = "socket";

    /// <summary>The origin of what the service asks of itself.</summary>
    public const string Inside = "service";

    /// <summary>The service itself, as for the welcome of the first run.</summary>
    public static Caller Service { get; } = new("rspa", CallerRole.Admin, Inside);

    /// <summary>Somebody who has not said who it is.</summary>
    public static Caller Anonymous { get; } = new("anonymous", CallerRole.Anonymous, "unknown");
}
