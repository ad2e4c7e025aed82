namespace RsPa.Cli.Tests;

/// <summary>A writer that signals once a line holds a text.</summary>
internal sealed class SignalWriter(string awaited) : StringWriter
{
    private readonly TaskCompletionSource _seen = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Seen => _seen.Task;

    public override void WriteLine(string? value)
    {
        base.WriteLine(value);
        if (value?.Contains(awaited, StringComparison.Ordinal) == true)
            _seen.TrySetResult();
    }
}
