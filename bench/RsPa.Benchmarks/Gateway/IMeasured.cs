namespace RsPa.Benchmarks.Gateway;

/// <summary>A process that is looked at from outside.</summary>
internal interface IMeasured
{
    /// <summary>Processor time that it has used since it was started.</summary>
    TimeSpan ProcessorTime { get; }

    /// <summary>Memory that it holds at this moment, in MB.</summary>
    double ResidentMb { get; }
}
