using RsPa.Evals;
using RsPa.Evals.Model;

if (EvalArguments.Read(args, out var arguments) is { } fault)
{
    Console.Error.WriteLine(fault);
    Console.Error.WriteLine(EvalArguments.Usage);
    return 2;
}

try
{
    var receipts = ReceiptSet.Read(arguments.Directory);
    var report = ReceiptsEval.Run(receipts);
    if (arguments.Json)
        report.WriteJson(Console.Out);
    else
        report.WriteTable(Console.Out, arguments.ShowMisses);
    if (arguments.RulesOnly)
        return 0;

    var models = await ModelEval.RunAsync(receipts, arguments.Seed);
    if (arguments.Json)
        ModelReport.WriteJson(Console.Out, models);
    else
        ModelReport.WriteTable(Console.Out, models);
    return models.Any(static model => model.Worsened.Count > 0) ? 1 : 0;
}
catch (EvalInputException wrong)
{
    Console.Error.WriteLine(wrong.Message);
    return 2;
}
