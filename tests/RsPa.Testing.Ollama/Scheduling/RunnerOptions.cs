namespace RsPa.Testing.Ollama.Scheduling;

/// <summary>What a runner is loaded with. Where a call asks for something else, the runner ends and another one begins.</summary>
internal sealed record RunnerOptions(
    int NumCtx, int NumBatch, int NumGpu, int MainGpu, int NumThread, bool? UseMmap, int DraftNumPredict, bool Shift, string Adapters)
{
    /// <summary>Whether a runner with these options must be loaded anew for what is asked; a <c>num_gpu</c> below zero leaves it as it is.</summary>
    public bool NeedReloadFor(RunnerOptions asked) => this != (asked.NumGpu < 0 ? asked with { NumGpu = NumGpu } : asked);
}
