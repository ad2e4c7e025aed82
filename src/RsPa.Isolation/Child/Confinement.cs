using RsPa.Isolation.Protocol;

namespace RsPa.Isolation.Child;

/// <summary>What holds this process: limits that it sets for itself before it reads a document, and can't lift again.</summary>
internal sealed class Confinement
{
    // How many documents' worth of processor time the process may ever use; it is let go long before.
    private const int LifeInDocuments = 10;

    // Beside the heap, which has a limit of its own: stacks, compiled code, assemblies that are loaded later.
    private const long Margin = 256L * 1024 * 1024;

    private readonly List<string> _confined = [];
    private readonly List<string> _missing = [];
    private bool _limitsProcessor;
    private long _mostSeconds;

    private Confinement()
    {
    }

    public Hello Hello => new(_confined, _missing);

    /// <summary>Confines this process.</summary>
    public static Confinement Enter(Setup setup)
    {
        var confinement = new Confinement();
        confinement.Note("heap", GC.GetGCMemoryInfo().TotalAvailableMemoryBytes <= setup.MemoryBytes);
        confinement.LimitResources(setup);
        confinement.Note("end with the service", OperatingSystem.IsLinux() && SystemCallFilter.EndWithParent());
        confinement.Note("system calls", OperatingSystem.IsLinux() && SystemCallFilter.Install());
        return confinement;
    }

    /// <summary>Processor time that this process has used, in milliseconds.</summary>
    public static long ProcessorMilliseconds() => (long)Environment.CpuUsage.TotalTime.TotalMilliseconds;

    /// <summary>Sets the limit for the next document. The system counts in whole seconds.</summary>
    public void AllowProcessorTime(int seconds)
    {
        if (!_limitsProcessor)
            return;
        var used = (ProcessorMilliseconds() + 999) / 1000;
        ResourceLimits.Set(ResourceLimits.ProcessorTime, Math.Min(used + seconds, _mostSeconds), _mostSeconds);
    }

    private void LimitResources(Setup setup)
    {
        if (OperatingSystem.IsWindows())
        {
            _missing.AddRange(["processor time", "address space", "core dumps"]);
            return;
        }

        _mostSeconds = (long)setup.ProcessorSeconds * LifeInDocuments;
        _limitsProcessor = ResourceLimits.Set(ResourceLimits.ProcessorTime, setup.ProcessorSeconds, _mostSeconds);
        Note("processor time", _limitsProcessor);
        Note("core dumps", ResourceLimits.Set(ResourceLimits.CoreDump, 0, 0));

        // Much of the address space is reserved by the runtime and never used: what counts is what is added from now on.
        var most = ResourceLimits.AddressSpaceInUse() + setup.MemoryBytes + Margin;
        Note("address space", OperatingSystem.IsLinux() && ResourceLimits.Set(ResourceLimits.AddressSpace, most, most));
    }

    private void Note(string what, bool holds) => (holds ? _confined : _missing).Add(what);
}
