using RsPa.Actors.Protocol.Tasks;

namespace RsPa.Host.Api;

/// <summary>Answers a submission: 201 with the new task's address, or 200 where the task was there before.</summary>
internal sealed class SubmittedResult(TaskSubmitted task) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.Headers.Location = $"{ApiEndpoints.Prefix}/tasks/{task.Id}";
        return ApiJson.Result(task, task.Existed ? StatusCodes.Status200OK : StatusCodes.Status201Created).ExecuteAsync(httpContext);
    }
}
