using System.CommandLine;

namespace RsPa.Testing.Ollama;

/// <summary>Runs the stand-in by itself, for a person who has no Ollama at hand.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        var port = new Option<int>("--port") { Description = "The port to listen on (0 to 65535; 0 takes a free one).", DefaultValueFactory = _ => 11434 };
        var host = new Option<string>("--host") { Description = "The address to listen on.", DefaultValueFactory = _ => "localhost" };
        var models = new Option<string[]>("--model") { Description = "A model to have, and after an = what it can do, such as qwen3:8b=completion,tools,thinking; may be given several times. Others are answered with 404, as by Ollama.", DefaultValueFactory = _ => ["llama4:maverick"] };
        var load = new Option<double>("--load-seconds") { Description = "How long a model takes to load (0 to 3600).", DefaultValueFactory = _ => 0 };
        var speed = new Option<double>("--tokens-per-second") { Description = "How fast an answer comes (above 0 up to 100000).", DefaultValueFactory = _ => 50 };
        var fault = new Option<string?>("--fault") { Description = "Go wrong in this way." };
        fault.AcceptOnlyFromAmong([.. Faults.Names]);
        var every = new Option<int>("--fault-every") { Description = "Only every n-th answer goes wrong (1 and above).", DefaultValueFactory = _ => 1 };
        var parallel = new Option<int>("--parallel") { Description = "How many calls a model works on at once (1 to 1024).", DefaultValueFactory = _ => 1 };
        var queue = new Option<int>("--max-queue") { Description = "How many calls may wait for a load (1 to 100000).", DefaultValueFactory = _ => 512 };
        var loaded = new Option<int>("--max-loaded") { Description = "How many models may be in memory (1 to 1000).", DefaultValueFactory = _ => 3 };
        Within(port, 0, 65535);
        Within(parallel, 1, 1024);
        Within(queue, 1, 100_000);
        Within(loaded, 1, 1000);
        Within(load, 0, 3600);
        Within(speed, 0.001, 100000);
        Within(every, 1, int.MaxValue);

        var command = new RootCommand("""
            A stand-in for Ollama: it speaks Ollama's protocol but has no model. It reads receipts by simple rules when a JSON schema
            asks for fields, and otherwise answers with a short text. Use it to try RsPa on a machine without Ollama.
            """)
        { port, host, models, load, speed, parallel, queue, loaded, fault, every };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var wrong = parsed.GetValue(fault);
            var often = parsed.GetValue(every);
            var options = new OllamaStandInOptions
            {
                Host = parsed.GetValue(host)!,
                Port = parsed.GetValue(port),
                Models = [.. parsed.GetValue(models)!.Select(Model)],
                Parallel = parsed.GetValue(parallel),
                MaxQueue = parsed.GetValue(queue),
                MaxLoadedModels = parsed.GetValue(loaded),
                LoadTime = TimeSpan.FromSeconds(parsed.GetValue(load)),
                TokenTime = TimeSpan.FromSeconds(1 / parsed.GetValue(speed)),
                Otherwise = wrong is null ? null : (number, request) => number % often == 0 ? Faults.Make(wrong, request) : null,
                KeepRequests = false,
                Seen = request => Console.WriteLine($"{request.Method} {request.Path} {request.Model}".TrimEnd()),
            };
            try
            {
                await using var standIn = await OllamaStandIn.StartAsync(options, cancellationToken);
                Console.WriteLine($"The stand-in for Ollama listens on {standIn.BaseUrl} with {string.Join(", ", standIn.Shelf.Models.Select(model => model.Name))}. Ctrl+C stops it.");
                await standIn.WaitForShutdownAsync(cancellationToken);
                return 0;
            }
            catch (Exception e) when (e is IOException or FormatException)
            {
                await Console.Error.WriteLineAsync($"Can't listen on {options.Host}:{options.Port}: {e.Message} Choose another address with --host or --port.");
                return 1;
            }
        });
        var parse = command.Parse(args);
        return parse.Errors.Count > 0 ? await parse.InvokeAsync() * 2 : await parse.InvokeAsync();
    }

    private static StandInModel Model(string text) => text.Split('=', 2) is [var name, var abilities]
        ? new StandInModel(name) { Capabilities = [.. abilities.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)] }
        : new StandInModel(text);

    private static void Within<T>(Option<T> option, T least, T most)
        where T : IComparable<T> =>
        option.Validators.Add(result =>
        {
            var value = result.GetValueOrDefault<T>();
            if (value is not null && (value.CompareTo(least) < 0 || value.CompareTo(most) > 0))
                result.AddError($"{option.Name} is {value}, but must be from {least} to {most}.");
        });
}
