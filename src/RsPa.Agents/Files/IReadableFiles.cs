namespace RsPa.Agents.Files;

/// <summary>
/// The files that agents may read. Whoever may submit a task names paths, and the service may read more than they may: so what is
/// read lies in directories that the owner allows, after all links are followed.
/// </summary>
public interface IReadableFiles
{
    /// <summary>Opens a file to read it.</summary>
    /// <param name="path">A full path.</param>
    /// <exception cref="FileRefusedException">It is not a regular file, is not there, or may not be read.</exception>
    FileStream OpenRead(string path);

    /// <summary>The directory to which a path leads, for its files to be listed. Each of them is to be opened by <see cref="OpenRead"/>.</summary>
    /// <param name="path">A full path.</param>
    /// <returns>Its own path, in which nothing is a link.</returns>
    /// <exception cref="FileRefusedException">It is not a directory, is not there, or may not be read.</exception>
    string Directory(string path);
}

/// <summary>A file or a directory may not or can't be read. The message names it, says why, and says what to do.</summary>
public sealed class FileRefusedException(string message, Exception? innerException = null) : Exception(message, innerException);
