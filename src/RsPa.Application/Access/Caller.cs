namespace RsPa.Application.Access;

/// <summary>Who makes a request.</summary>
/// <param name="Name">The name of the person or program.</param>
/// <param name="Role">What it may do.</param>
/// <param name="Origin">The way it came: an address, or <see cref="Socket"/>.</param>
internal sealed record Caller(string Name, CallerRole Role, string Origin)
{
    /// <summary>The owner's name.</summary>
    public const string Owner = "owner";

    /// <summary>The origin of what came through the Unix socket.</summary>
    public const string Socket = "socket";
}

/// <summary>What a caller may do. Each one may do what those before it may.</summary>
internal enum CallerRole
{
    /// <summary>Nothing: never a valid value.</summary>
    Invalid = 0,

    /// <summary>Look.</summary>
    Viewer,

    /// <summary>Submit, cancel and pause.</summary>
    Operator,

    /// <summary>Everything.</summary>
    Admin,
}
