namespace RsPa.Isolation.Parent;

/// <summary>Starts this program again, to read documents.</summary>
/// <param name="command">How.</param>
/// <param name="limits">Within what each process is to keep.</param>
public sealed class ReaderStarter(ReaderCommand command, ReaderLimits limits) : IReaderStarter
{
    /// <inheritdoc/>
    public IReaderChild Start() => new ReaderChild(command, limits);
}
