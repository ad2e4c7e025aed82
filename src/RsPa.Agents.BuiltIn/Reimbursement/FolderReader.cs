using RsPa.Agents.BuiltIn.Reimbursement.Documents;
using RsPa.Agents.BuiltIn.Reimbursement.Ledger;
using RsPa.Agents.BuiltIn.Reimbursement.Review;
using RsPa.Agents.Files;

namespace RsPa.Agents.BuiltIn.Reimbursement;

/// <summary>Reads the receipts of a folder that are not in the ledger yet; on a schedule, this is how a folder is watched.</summary>
internal static class FolderReader
{
    /// <summary>The most receipts that one run adds, so that an attempt stays within its time.</summary>
    public const int MaxNew = 100;

    /// <summary>The most files that are named because nothing could be recorded from them; the others are counted.</summary>
    public const int MaxFailed = 100;

    /// <summary>Reads the files that stand in the folder itself, in the order of their names; hidden ones are left alone.</summary>
    /// <exception cref="UnreadableDocumentException">There is no such folder, or it can't be listed.</exception>
    public static async Task<FolderOutput> ReadAsync(AgentRun run, ReceiptRecorder recorder, ExpenseLedger ledger, string folder, CancellationToken cancellationToken)
    {
        var files = List(run, folder);
        var (added, known, failed) = (new List<ReceiptOutput>(), 0, new List<FileFault>());
        var done = 0;
        foreach (var file in files)
        {
            if (added.Count == MaxNew)
                break;
            var name = Path.GetFileName(file);
            run.Progress.Report(new AgentProgress(done / (double)files.Count, $"reading {DisplayText.Line(name)}"));
            done++;
            try
            {
                if (NotRead(file) is { } reason)
                {
                    failed.Add(new FileFault(name, reason));
                    continue;
                }

                var documents = await DocumentReader.ReadFileAsync(run, file, cancellationToken).ConfigureAwait(false);
                var output = await recorder.RecordAsync(documents, cancellationToken).ConfigureAwait(false);
                if (output.New)
                    added.Add(output);
                else
                    known++;
            }
            catch (Exception wrong) when (wrong is UnreadableDocumentException or IncompleteReceiptException or IOException or UnauthorizedAccessException)
            {
                failed.Add(new FileFault(name, wrong.Message));
            }
        }

        int? more = failed.Count > MaxFailed ? failed.Count - MaxFailed : null;
        return new FolderOutput(folder, added, known, [.. failed.Take(MaxFailed)], files.Count - done, await ledger.TotalsAsync(cancellationToken).ConfigureAwait(false)) { FailedMore = more };
    }

    // Nothing is opened that is not a file, or of a kind that holds no receipts.
    private static string? NotRead(string file)
    {
        var name = Path.GetFileName(file);
        return RegularFile.KindOf(file) switch
        {
            FileKind.Regular => ReceiptKinds.RefuseByName(name),
            FileKind.Missing when FolderNames.MayBeNoText(name) => $"'{DisplayText.Line(name)}' can't be opened: its name is not valid UTF-8. Rename it.",
            var kind => $"'{DisplayText.Line(name)}' is {NotRegularFileException.Name(kind)}, not a file: only regular files are read.",
        };
    }

    private static List<string> List(AgentRun run, string folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(run.Readable.Directory(folder)).Where(file => !Path.GetFileName(file).StartsWith('.')).Order(StringComparer.Ordinal)];
        }
        catch (FileRefusedException refused)
        {
            throw new UnreadableDocumentException(refused.Message, refused);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new UnreadableDocumentException($"'{folder}' can't be listed on the machine that runs the service ({wrong.Message}): give a directory that its user may read.", wrong);
        }
    }
}
