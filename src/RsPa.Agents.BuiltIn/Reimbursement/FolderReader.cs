using RsPa.Agents.BuiltIn.Reimbursement.Documents;
using RsPa.Agents.BuiltIn.Reimbursement.Ledger;
using RsPa.Agents.Files;

namespace RsPa.Agents.BuiltIn.Reimbursement;

/// <summary>Reads the receipts of a folder that are not in the ledger yet; on a schedule, this is how a folder is watched.</summary>
internal static class FolderReader
{
    /// <summary>The most receipts that one run adds, so that an attempt stays within its time.</summary>
    public const int MaxNew = 100;

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
            run.Progress.Report(new AgentProgress(done / (double)files.Count, $"reading {Path.GetFileName(file)}"));
            done++;
            try
            {
                var documents = await DocumentReader.ReadFileAsync(run, file, cancellationToken).ConfigureAwait(false);
                var output = await recorder.RecordAsync(documents, cancellationToken).ConfigureAwait(false);
                if (output.New)
                    added.Add(output);
                else
                    known++;
            }
            catch (Exception wrong) when (wrong is UnreadableDocumentException or IncompleteReceiptException)
            {
                failed.Add(new FileFault(Path.GetFileName(file), wrong.Message));
            }
        }
        return new FolderOutput(folder, added, known, failed, files.Count - done, await ledger.TotalsAsync(cancellationToken).ConfigureAwait(false));
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
