namespace RsPa.Host.DropIn.Answers;

/// <summary>Writes an answer that is there as a whole.</summary>
internal static class WholeBody
{
    /// <summary>Writes it, with its length; without the body where only the head is asked for.</summary>
    public static Task WriteAsync(HttpContext http, int status, string contentType, ReadOnlyMemory<byte> body)
    {
        var response = http.Response;
        response.StatusCode = status;
        if (contentType.Length > 0)
            response.ContentType = contentType;
        response.ContentLength = body.Length;
        return HttpMethods.IsHead(http.Request.Method) || body.IsEmpty ? Task.CompletedTask : response.BodyWriter.WriteAsync(body, http.RequestAborted).AsTask();
    }
}
