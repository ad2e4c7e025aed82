using RsPa.Application.Outcomes;

namespace RsPa.Host.Listening;

/// <summary>Answers a request with a problem, in the form that programs know, where nothing has been answered yet.</summary>
/// <param name="http">The request.</param>
/// <param name="problem">Why it is refused.</param>
internal delegate Task RefuseRequest(HttpContext http, Problem problem);
