namespace RsPa.Application.Access;

/// <summary>What a caller may do. Each one may do what those before it may.</summary>
public enum CallerRole
{
    /// <summary>Nothing: never a valid value.</summary>
    Invalid = 0,

    /// <summary>Ask how the service is, as supervisors of processes do.</summary>
    Anonymous,

    /// <summary>Look.</summary>
    Viewer,

    /// <summary>Submit, cancel, retry, pause and resume.</summary>
    Operator,

    /// <summary>Everything.</summary>
    Admin,
}
