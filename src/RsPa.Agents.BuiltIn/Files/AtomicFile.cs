using System.Text;

namespace RsPa.Agents.BuiltIn.Files;

/// <summary>Writes a file so that a reader sees the old one or the new one, whole, whatever happens in between.</summary>
internal static class AtomicFile
{
    /// <summary>Writes text as UTF-8, in place of a file that was there.</summary>
    /// <param name="directory">The directory; it is made where it is missing.</param>
    /// <param name="name">The name of the file.</param>
    /// <param name="text">The text.</param>
    /// <param name="run">The task and attempt, so that two that write at once do not share a temporary file.</param>
    /// <param name="cancellationToken">The attempt's token.</param>
    /// <returns>The full path.</returns>
    public static async Task<string> WriteAsync(string directory, string name, string text, AgentRun run, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(directory);
        var path = Path.GetFullPath(Path.Combine(directory, name));
        var temporary = Path.Combine(directory, $".{name}.{run.TaskId}.{run.Attempt}.tmp");
        try
        {
            var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 4096, FileOptions.Asynchronous);
            await using (file.ConfigureAwait(false))
            {
                await file.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken).ConfigureAwait(false);
                file.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
            return path;
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
