namespace RsPa.Cli.Tests;

/// <summary>A screen that signals once something is written that holds a text. What was written stays readable while more is.</summary>
internal sealed class SignalScreen : StringWriter
{
    private readonly Lock _one = new();
    private readonly List<(string Text, bool Absent, TaskCompletionSource Seen)> _awaited = [];

    /// <summary>Waits for a text to be written, or for anything to be written without it.</summary>
    public Task Shown(string text, bool absent = false)
    {
        lock (_one)
        {
            var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (base.ToString() is { Length: > 0 } now && now.Contains(text, StringComparison.Ordinal) != absent)
                seen.SetResult();
            else
                _awaited.Add((text, absent, seen));
            return seen.Task;
        }
    }

    public override void Write(string? value)
    {
        lock (_one)
        {
            base.Write(value);
            foreach (var (text, absent, seen) in _awaited)
            {
                if (value is { Length: > 0 } && value.Contains(text, StringComparison.Ordinal) != absent)
                    seen.TrySetResult();
            }
        }
    }

    public override Task WriteAsync(string? value)
    {
        Write(value);
        return Task.CompletedTask;
    }

    public override string ToString()
    {
        lock (_one)
            return base.ToString();
    }
}
