using RsPa.Evals;

if (EvalArguments.Read(args, out var arguments) is { } fault)
{
    Console.Error.WriteLine(fault);
    Console.Error.WriteLine(EvalArguments.Usage);
    return 2;
}

try
{
    var report = ReceiptsEval.Run(arguments.Directory);
    if (arguments.Json)
        report.WriteJson(Console.Out);
    else
        report.WriteTable(Console.Out, arguments.ShowMisses);
    return 0;
}
catch (EvalInputException wrong)
{
    Console.Error.WriteLine(wrong.Message);
    return 2;
}
